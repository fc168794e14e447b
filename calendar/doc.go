// Package calendar counts statutory periods: civil dates, the working days that
// the State Council's yearly notices make, and the deadlines that the law draws
// from them. It is pure: no clock, no files, no network. The same start, period,
// pauses and years always give the same deadline.
//
// A [Date] is a civil day in China, without an hour. A [Period] is a number and
// a [Unit]; the unit is part of the rule of law and is never converted: 15
// working days are not 21 days.
//
// A [Calendar] is made of [Year] values, one for each notice. The notice says
// which days are off (放假) and on which weekend days people work instead (调休).
// All other days follow the week. Only the notice knows, so where no year is
// loaded, Monday to Friday are presumed to be working days, the day is marked as
// not Known, and a [Deadline] that consulted it is Provisional: load the year and
// compute again.
//
// The last week of December stays unknown until the next year's notice is
// loaded, because that notice may rearrange it (2018-12-31 was a holiday of
// 2019). So loading a further year never moves a deadline that was not
// provisional.
//
// The rules, with the article where each stands:
//
//   - The day of the event is not counted; the period begins on the next day
//     (民法典第201条).
//   - Working days: rest days are not counted (行政许可法第82条, 行政处罚法第85条,
//     行政强制法第69条, 行政复议法第88条).
//   - Days and months: all days count. A period in months ends on the
//     same-numbered day, or on the last day of a month that has none (民法典第202条).
//   - When the last day is a rest day, the period ends on the next working day
//     (民法典第203条). Saturdays and Sundays are rest days too, make-up days are not.
//   - A [Pause] stops the clock, for instance while a supplement, a hearing or an
//     expert's opinion is awaited (行政许可法第45条). Its days, both ends included,
//     are not counted in any unit. A period never ends on a paused day.
//   - A pause without end leaves the deadline open: Paused, and no Due day.
//
// [Calendar.Due] gives the result and [Calendar.Explain] the same walk day by
// day, so that a party can check it with a finger on a wall calendar.
package calendar
