package store

import (
	"errors"
	"fmt"

	"santong/engine"
)

// What can be wrong with a database, and what to do about it.
var (
	ErrNotDatabase = errors.New("文件不是 SQLite 数据库，请另选路径 / the file is not an SQLite database: choose another path")
	ErrForeign     = errors.New("数据库属于其他程序，请用空的数据库 / the database belongs to another program: choose an empty one")
	ErrNewer       = errors.New("数据库由更新版本的程序写过，请用那一版本 / the database was written by a newer version of this program: use that one")
	ErrLocked      = errors.New("数据库被另一进程锁住，请先停止该进程 / another process holds the database locked: stop it, then try again")
	ErrFull        = errors.New("数据库所在磁盘已满，请腾出空间再试 / the disk of the database is full: make room, then try again")
	ErrReadOnly    = errors.New("数据库不能写入，请检查文件和目录的权限，或者服务器上的角色 / the database cannot be written to: check the permissions of the file and its folder, or the role of the server")
	ErrDamaged     = errors.New("数据库已损坏，请恢复最近的备份 / the database is damaged: restore the newest backup")
	ErrUnreachable = errors.New("数据库服务器不能连接，请检查地址和服务器 / the database server does not let us in: check the URL and the server")
	ErrBusy        = errors.New("等待写入的变更太多，请稍后再试 / too many changes wait to be written: try again in a moment")
	ErrClosed      = errors.New("数据库已关闭 / the store has been closed")
	ErrText        = errors.New("文字须为有效的 UTF-8，不得含 NUL / text must be valid UTF-8 without the character NUL")
)

// errStale says inside the package that the rows have moved on since the decision was taken.
var errStale = errors.New("stale")

// errUsed is what the engine looks the receipt up for: it may be the same request sent again.
var errUsed = fmt.Errorf("the receipt exists: %w", engine.ErrKeyReused)

func unknownOutcome(err error) error { return fmt.Errorf("%w: %w", engine.ErrUnknownOutcome, err) }

// A brokenGroup is the failure of one request that has taken the others of its group with it: each deserves a try of its own.
type brokenGroup struct{ error }

func (b brokenGroup) Unwrap() error { return b.error }
