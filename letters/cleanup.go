package letters

// cleanupAnnouncement makes the result of a clean-up known: three lists, with what follows for what is on none of them (domain: 清理结果公告).
func (d *draft) cleanupAnnouncement() {
	d.Wide = true
	organ := d.organ("maker")
	d.Head = text(d.need(words("发文机关", "Issued by"), organ))
	d.Number = text(d.fact("decision_no"))
	d.Title = text(d.need(words("发文机关", "Issued by"), organ), "关于公布", d.need(wTitle, d.str("title")), "结果的公告")
	d.para(d.under("publish_result"), "对清理范围内的", d.fact("listed_count"), "件规范性文件进行了清理，经", d.fact("meeting_name"), "讨论决定，现将清理结果公布如下。")
	d.cleanupList("继续有效的文件目录", "Documents that are kept", "keep", "amend")
	d.para("其中处理为“修改”的，修改前继续有效。")
	d.cleanupList("废止的文件目录", "Documents that are repealed", "repeal")
	d.cleanupList("失效的文件目录", "Documents that have lapsed", "lapse")
	d.para("废止、失效的文件自", d.dated("ends_on"), "起停止效力。截至", d.dated("listed_on"), "列入本次清理清单，而未列入继续有效目录的，自该日起不得作为行政管理的依据。")
	d.signedBy(organ, d.day())
	d.imprint(organ, d.day())
}

func (d *draft) cleanupList(zh, en string, treatments ...string) {
	d.heading(1, words(zh, en))
	t := grid([]int{1, 6, 3, 3, 2, 5}, words("序号", "No."), words("标题", "Title"), words("文号", "Issue number"), words("登记号", "Registration number"), words("处理", "Treatment"), words("理由", "Reasons"))
	for _, row := range d.rows("results") {
		for _, treatment := range treatments {
			if column(row, "treatment") == treatment {
				t.add(figure(len(t.Rows)), left(column(row, "title")), column(row, "issue_no"), column(row, "registration_no"), d.item("cleanup_treatments", treatment), left(column(row, "reason")))
			}
		}
	}
	if len(t.Rows) == 1 {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Span: 6, Mid: true, Text: []Text{text("没有。")}}}})
	}
	d.table(t)
}
