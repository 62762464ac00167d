package tune

// Baselines are the ways to keep a log that a setting is compared with: append
// until the window ends, a sliding window, and tiers that change at every turn.
// The latter two get the marks of the setting.
func Baselines(s Setting, window int) []Setting {
	appendOnly, sliding, everyTurn := s, s, s
	appendOnly.Policy, appendOnly.High, appendOnly.Low = AppendOnly, window, 0
	sliding.Policy, sliding.Low = Sliding, 0
	everyTurn.Policy = EveryTurn
	return []Setting{appendOnly, sliding, everyTurn}
}
