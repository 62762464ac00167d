// Package render turns a view of the log into the prompt that a model reads.
//
// A [Renderer] takes an [eventlog.View], a [Request] and a budget and gives a
// [Prompt]: the fragment of the provider's request, and an account of it entry
// by entry. It is pure: the same view, request and options give the same bytes,
// always.
//
// What it promises:
//
//   - The exact count of what is returned is at most the budget, or there is no
//     prompt but a [*BudgetError] that says how much is needed.
//   - The prompt is one that the provider accepts, whatever the log holds: each
//     tool call is answered once and next to it, roles are in order, no content
//     is empty.
//   - Between two compactions a prompt extends the one before it. Tiers follow
//     from the view, which changes them at compactions only. Where the budget
//     forces less than the view says, it does so in coarse steps, so that the
//     head of the prompt changes rarely even then.
//
// An action whose tool calls are not all answered, at the very end of the
// view, is held back: a model cannot be called at that point, and what stands
// there would have to change when the outputs come.
package render
