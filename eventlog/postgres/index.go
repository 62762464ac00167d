package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tidemark/tidemark/eventlog"
	"github.com/tidemark/tidemark/eventlog/search"
)

// How many events one step of indexing takes at most.
const indexRows = 64

// What a part of a text holds at most, so that the server keeps every place of
// every word: it takes places up to 16,383, and 255 of one word. Parts overlap,
// so that a phrase is whole in one of them.
const (
	maxPartWords  = 8000
	maxPartPlaces = 255
	partOverlap   = 63
)

const (
	sqlIndexed = `SELECT coalesce((SELECT seq FROM indexed WHERE session = id), 0), last_seq FROM sessions WHERE id = $1`
	// Nothing is forgotten, and no session removed, under this lock.
	sqlHold = `SELECT FROM sessions WHERE id = $1 FOR KEY SHARE`
	// Another process may be at the same events: it writes the same.
	sqlAddWords = `INSERT INTO words SELECT $1, seq, part, words::tsvector FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS added (seq, part, words)
		WHERE EXISTS (SELECT FROM events WHERE session = $1 AND events.seq = added.seq AND kind <> '') ON CONFLICT DO NOTHING`
	sqlSetIndexed = `INSERT INTO indexed VALUES ($1, $2) ON CONFLICT (session) DO UPDATE SET seq = greatest(indexed.seq, excluded.seq)`
)

// index takes one step, unless the session is indexed up to its end. It gives
// what the session is indexed up to at least.
func (s *Store) index(ctx context.Context, session int64) (upTo int64, err error) {
	sel := &selection{session: session}
	err = s.query(ctx, func() error { return s.pool.QueryRow(ctx, sqlIndexed, session).Scan(&sel.after, &sel.last) })
	if errors.Is(err, pgx.ErrNoRows) {
		err = eventlog.ErrNoSession
	}
	if err != nil || sel.done() {
		return sel.after, err
	}
	page, err := s.page(ctx, sel, indexRows)
	if err != nil {
		return 0, err
	}
	var seqs, numbers []int64
	var texts []string
	for i := range page {
		e, err := page[i].decode()
		if err != nil {
			return 0, err
		}
		for n, part := range parts(session, search.Text(e)) {
			seqs, numbers, texts = append(seqs, e.Seq), append(numbers, int64(n)), append(texts, part)
		}
	}
	return sel.after, s.query(ctx, func() error {
		var b pgx.Batch // one transaction
		b.Queue(sqlHold, session)
		b.Queue(sqlAddWords, session, seqs, numbers, texts)
		b.Queue(sqlSetIndexed, session, sel.after)
		return s.pool.SendBatch(ctx, &b).Close()
	})
}

// parts cuts a text into its words, as the server's tsvectors.
func parts(session int64, text string) []string {
	var words []string
	for w := range search.Words(text) {
		words = append(words, w.Text)
	}
	var all []string
	for from := 0; from < len(words); {
		places := map[string][]int{}
		to := from
		for to < len(words) && to-from < maxPartWords && len(places[words[to]]) < maxPartPlaces {
			places[words[to]] = append(places[words[to]], to-from+1)
			to++
		}
		all = append(all, vector(session, places))
		if from = to; to < len(words) {
			from -= partOverlap
		}
	}
	return all
}

// vector writes words and their places as the server reads them.
func vector(session int64, places map[string][]int) string {
	var b strings.Builder
	for word, at := range places {
		b.WriteString(lexeme(session, word))
		for i, n := range at {
			b.WriteByte(":,"[min(i, 1)])
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(' ')
	}
	return b.String()
}

// lexeme is a word of a session. The words of other sessions are other lexemes,
// so that a search costs what its session holds, and not what the store does.
func lexeme(session int64, word string) string {
	return fmt.Sprintf("'%d:%s'", session, strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(word))
}

// queries are the phrases of a query as the server reads them.
func queries(session int64, q search.Query) []string {
	all := make([]string, len(q.Phrases))
	for i, p := range q.Phrases {
		words := slices.Clone(p.Words)
		for n, word := range words {
			words[n] = lexeme(session, word)
		}
		all[i] = strings.Join(words, " <-> ")
		if p.Prefix {
			all[i] += ":*"
		}
	}
	return all
}
