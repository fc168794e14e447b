package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"santong/parcel"
)

// The key with which this instance signs what it sends to others. It lies in a file that only the owner of the data may read, and in no database or backup of one.
type keyCommand struct {
	New  keyNew  `cmd:"" help:"生成密钥 / Make the key."`
	Show keyShow `cmd:"" help:"显示公钥，交给对方登记 / Print the public half, for others to enter."`
}

// Where the key is.
type keyPlace struct {
	Data      string `help:"数据目录 / Folder of the data." type:"path" placeholder:"DIR"`
	ParcelKey string `help:"密钥文件，默认在数据目录 / File of the key, in the data folder unless given." type:"path" placeholder:"FILE"`
}

func (k keyPlace) file() (string, error) { return keyFile(k.Data, k.ParcelKey) }

func keyFile(data, given string) (string, error) {
	switch {
	case given != "":
		return given, nil
	case data != "":
		return filepath.Join(data, parcel.KeyFile), nil
	}
	return "", errors.New("须说明密钥在何处：--data DIR 或者 --parcel-key FILE / say where the key is: --data DIR or --parcel-key FILE")
}

type keyNew struct {
	keyPlace
	Name string `arg:"" help:"本系统名称，如 caoxian.gov.cn；更换密钥时名称不变 / What this instance is called; a new key keeps the name."`
}

func (cmd keyNew) Run(c *console) error {
	file, err := cmd.file()
	if err != nil {
		return err
	}
	key, err := parcel.MakeKey(file, cmd.Name)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%[1]s 中已有密钥：要更换的，先移走，请各方登记新的公钥之后再报送 / there is a key in %[1]s: to change it, move it away first, have the new one entered by your peers, and only then send", file)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, key.Public())
	return err
}

type keyShow struct{ keyPlace }

func (cmd keyShow) Run(c *console) error {
	file, err := cmd.file()
	if err != nil {
		return err
	}
	key, err := parcel.LoadKey(file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(c.out, key.Public())
	return err
}

// courier carries packages for the instance. Without a key it carries none, and says so.
func (in *instance) courier(at location, given string) (*parcel.Courier, error) {
	out := &parcel.Courier{Engine: in.engine, Store: in.store}
	if at.Data == "" && given == "" {
		return out, nil
	}
	file, err := keyFile(at.Data, given)
	if err != nil {
		return nil, err
	}
	if out.Key, err = parcel.LoadKey(file); errors.Is(err, parcel.ErrNoKey) && given == "" {
		return out, nil
	}
	return out, err
}
