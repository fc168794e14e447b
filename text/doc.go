// Package text knows the form of Chinese legal texts, and how their words are found. It is pure: no files, no databases.
//
// # Parts
//
// A text is found, shown and compared by its parts. A [Part] is an article (第三条) with the headings above it (第二章 备案, 第一节 …); where a text
// has no articles, as notices and outlines have none, it is a numbered section (一、…). What stands before the first is the preamble. No part
// is longer than [MaxPart] characters: a longer one goes on in a further part under the same label.
//
// # Words
//
// Chinese is written without spaces, and no dictionary knows the words of next year's documents. So a text is cut into runs: Chinese characters that
// stand together, or letters and digits that do (〔2018〕37号 has the runs 2018, 37, 号). A phrase is found where its runs stand next to each other in the text: at its
// two ends it may be part of a longer run of Chinese, but never of a longer number or Latin word. What stands between runs (spaces, brackets, commas, line ends)
// does not count, and full width, half width and capitals are one.
//
// An index that knows words but no substrings finds phrases all the same, by overlapping pairs: [Tokens] of 合法性 are 合法, 法性, 性. [Query] says which tokens a
// phrase has. An index that keeps positions asks for these tokens in a row; one that keeps none asks for all of them and confirms with [Phrase.Pattern] on [Normal].
// Both find the same, and [Find] marks it in the original.
package text
