// Package tune replays recorded logs under other settings and says what each
// would have cost, before anybody sets them.
//
// A [Track] is what one agent of a log did, with what each event costs at each
// level of detail. [Track.Replay] walks it once: every action is one call of the
// model, made of the prompt as it stood before; a compaction comes when the
// [Setting] says so and is planned by the same code as in the engine. Nothing is
// rendered and no model is asked: a replay only adds up cached counts, so that
// hundreds of settings over ten thousand events take a second or two.
//
// What a call costs follows from [Price]: what the provider still has in its
// cache is read, the rest is written or paid in full. Money is in US dollars,
// sizes are in tokens by Tidemark's own count.
//
// The size of a summary is modelled by what the digest makes of this very log.
// [Track.Exact] writes the digests instead and measures what they
// keep; it is for the few settings that somebody looks at.
package tune
