package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"santong/calendar"
	"santong/engine"
	"santong/store"
)

// words of titles and texts, the first the most frequent.
var words = strings.Fields(`管理 工作 实施 建设 项目 资金 安全 服务 农村 土地 环境 教育 卫生 市场 监督 企业 补贴 养老 医疗 住房 交通 道路 水利 林业 畜牧 旅游 文化 体育 电梯 消防 燃气 殡葬
	犬只 烟花 鸟类 古树 渔船 气象 地名 盐业 禁毒 邮政 档案 彩票 慈善 红十字 牡丹 戏曲`)

func stockNo(i int) string { return fmt.Sprintf("曹政发〔%d〕%d号", 2006+i%20, i+1) }

func zipf(r *rand.Rand) string {
	n := len(words)
	return words[min(int(float64(n)*r.Float64()*r.Float64()*r.Float64()), n-1)]
}

// published fills the catalogue with documents of twenty years, of which many have ended and some were changed since, behind the back of the store.
func published(b testing.TB, c store.Config, documents int) {
	b.Helper()
	r := rand.New(rand.NewPCG(9, 9))
	fill := newFiller(b, c)
	kept := map[engine.Hash]bool{} // of a million two may say the same
	for i := range documents {
		on := calendar.Day(2006+i%20, time.Month(1+i/20%12), 1+i/240%28)
		l := engine.Listing{Dossier: fmt.Sprintf("d-%07d", i), Case: "c1", Seq: 30, Known: on.Time().UTC().Format(engine.TimeLayout), Title: "关于加强" + zipf(r) + zipf(r) + "的通知",
			Kind: engine.Item{ID: fmt.Sprint("k", i%4)}, Maker: fmt.Sprintf("o%02d", r.IntN(40)), IssueNo: stockNo(i), RegistrationNo: fmt.Sprintf("CXDR-%d-%d", 2006+i%20, i+1),
			Published: on, Effective: on.Add(30), Lapses: on.AddMonths(60)}
		l.Phases = []engine.Phase{{From: on, ID: "awaiting_effect"}, {From: on.Add(30), ID: "in_force", Binding: true}, {From: l.Lapses, ID: "expired"}}
		body := "为了规范" + zipf(r) + "，根据县政府规定，制定本通知。\n第一条 " + zipf(r) + "主管部门负责" + zipf(r) + zipf(r) + "。\n第二条 " + zipf(r) + "应当符合规定，自二〇二六年起施行。"
		l.Papers = []engine.ListedPaper{{ID: "text", Name: "t.txt", Type: "text/plain", Hash: fmt.Sprintf("%064d", i)}}
		if i%5000 == 0 { // these can be read
			body += "\n第3条 PM2.5监测、5G基站、A类企业依照曹政发〔2018〕37号执行。"
			hash := engine.HashOf([]byte(body))
			l.Papers[0].Hash, l.Papers[0].Size = hash.String(), int64(len(body))
			if !kept[hash] {
				kept[hash] = true
				fill.add(map[string][][]any{"blobs": {{hash[:], len(body), []byte(body)}}})
			}
		}
		list := []engine.Listing{l}
		if i%20 == 0 { // revoked after a year, which was known then
			then := l
			then.Seq, then.Known = 31, on.Add(365).Time().UTC().Format(engine.TimeLayout)
			then.Phases = []engine.Phase{l.Phases[0], l.Phases[1], {From: on.Add(365), ID: "revoked"}}
			list[0].Until, list = then.Known, append(list, then)
		}
		fill.add(store.Stocked(c.URL != "", i/6720, list, body))
	}
	fill.end()
}

// A filler puts rows into tables, many at a time.
type filler struct {
	b       testing.TB
	db      *sql.DB
	tx      *sql.Tx
	ready   map[string]*sql.Stmt
	pg      *pgx.Conn
	buffers map[string]*bytes.Buffer
	indexes []string
}

func newFiller(b testing.TB, c store.Config) *filler {
	b.Helper()
	f := &filler{b: b, ready: map[string]*sql.Stmt{}, buffers: map[string]*bytes.Buffer{}}
	if c.URL == "" {
		f.db = raw(b, c)
		f.db.SetMaxOpenConns(1)
		run(b, f.db, `pragma synchronous = off`, `pragma cache_size = -200000`)
		var err error
		f.tx, err = f.db.Begin()
		must(b, err)
		return f
	}
	ctx := context.Background()
	var err error
	f.pg, err = pgx.Connect(ctx, c.URL)
	must(b, err)
	rows, err := f.pg.Query(ctx, `select 'drop index ' || indexname, indexdef from pg_indexes where schemaname = current_schema()
		and (tablename like 'listing%' or tablename like 'search%') and indexdef not like 'CREATE UNIQUE%'`)
	must(b, err)
	var drops []string
	var drop, make string
	_, err = pgx.ForEachRow(rows, []any{&drop, &make}, func() error { drops, f.indexes = append(drops, drop), append(f.indexes, make); return nil })
	must(b, err)
	for _, drop := range drops { // made again when all is there: that is quicker
		_, err = f.pg.Exec(ctx, drop)
		must(b, err)
	}
	return f
}

func (f *filler) add(tables map[string][][]any) {
	for _, table := range slices.Sorted(maps.Keys(tables)) {
		for _, row := range tables[table] {
			if f.pg != nil {
				f.copied(table, row)
				continue
			}
			if f.ready[table] == nil {
				st, err := f.tx.Prepare(`insert into ` + table + ` values (` + strings.Repeat("?, ", len(row)-1) + `?)`) //nolint:sqlclosecheck // with the end of the transaction it is closed
				must(f.b, err)
				f.ready[table] = st
			}
			_, err := f.ready[table].Exec(row...)
			must(f.b, err)
		}
	}
}

var copyEscape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`)

func (f *filler) copied(table string, row []any) {
	buffer := f.buffers[table]
	if buffer == nil {
		buffer = new(bytes.Buffer)
		f.buffers[table] = buffer
	}
	for i, value := range row {
		if i > 0 {
			buffer.WriteByte('\t')
		}
		if data, ok := value.([]byte); ok {
			value = `\x` + hex.EncodeToString(data)
		}
		buffer.WriteString(copyEscape.Replace(fmt.Sprint(value)))
	}
	buffer.WriteByte('\n')
	if buffer.Len() > 16<<20 {
		f.send(table)
	}
}

func (f *filler) send(table string) {
	_, err := f.pg.PgConn().CopyFrom(context.Background(), f.buffers[table], `copy `+table+` from stdin`)
	must(f.b, err)
	f.buffers[table].Reset()
}

func (f *filler) end() {
	if f.pg == nil {
		must(f.b, f.tx.Commit())
		run(f.b, f.db, `insert into search_index (search_index) values ('optimize')`)
		must(f.b, f.db.Close())
		return
	}
	ctx := context.Background()
	for table := range f.buffers {
		f.send(table)
	}
	for _, make := range append([]string{`set maintenance_work_mem = '256MB'`}, f.indexes...) {
		_, err := f.pg.Exec(ctx, make)
		must(f.b, err)
	}
	_, err := f.pg.Exec(ctx, `vacuum analyze`)
	must(f.b, err)
	must(f.b, f.pg.Close(ctx))
}
