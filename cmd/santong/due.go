package main

import (
	"fmt"

	"santong/calendar"
	"santong/workflows/holidays"
)

type dueCommand struct {
	Start   string   `arg:"" help:"起算日(当日不计入) / The day of the event, which is not counted, as 2026-03-02."`
	Period  string   `arg:"" help:"期限，如 15wd 工作日、30d 日、6m 个月 / 15wd (working days), 30d (days), 6m (months)."`
	Pause   []string `help:"中止期间，首尾均计，如 2026-03-09..2026-03-16 / Days on which the clock stands still, both ends included. May be repeated."`
	Explain bool     `help:"逐日说明 / Say of every day why it counts or not."`
}

func (cmd dueCommand) Run(c *console) error {
	start, err := calendar.Parse(cmd.Start)
	if err != nil {
		return err
	}
	period, err := calendar.ParsePeriod(cmd.Period)
	if err != nil {
		return err
	}
	var pauses []calendar.Pause
	for _, text := range cmd.Pause {
		pause, err := calendar.ParsePause(text)
		if err != nil {
			return err
		}
		pauses = append(pauses, pause)
	}
	cal, err := holidays.Calendar()
	if err != nil {
		return err
	}
	if cmd.Explain {
		for _, day := range cal.Explain(start, period, pauses...) {
			count := ""
			if day.N > 0 {
				count = fmt.Sprint(day.N)
			}
			if _, err := fmt.Fprintf(c.out, "%s  %-7s  %3s  %s / %s\n", day.Date, day.Status, count, day.Zh, day.En); err != nil {
				return err
			}
		}
	}
	due := cal.Due(start, period, pauses...)
	switch {
	case due.Paused:
		_, err = fmt.Fprintln(c.out, "中止中，恢复后方可计算 / paused: no due day until the clock goes on")
	case due.Due.IsZero():
		return fmt.Errorf("%[2]s起%[1]s，届满日不能计算 / %[1]s from %[2]s has no due day that can be computed", period, start)
	case due.Provisional:
		_, err = fmt.Fprintf(c.out, "%s 暂定：有的日子本程序尚无放假安排（尚未公布或者尚未导入） / provisional: of some days this program has no calendar (not published, or not taken in yet)\n", due.Due)
	default:
		_, err = fmt.Fprintln(c.out, due.Due)
	}
	return err
}
