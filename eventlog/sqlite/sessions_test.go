package sqlite

import (
	"strings"
	"testing"
)

// TestAPageOfSessionsIsReadFromAnIndex keeps a page from costing what all
// sessions cost: nothing is sorted, and reading begins at the cursor.
func TestAPageOfSessionsIsReadFromAnIndex(t *testing.T) {
	s := newStore(t)
	rows, err := s.reads.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+sqlPage, 100, 10)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil || !strings.Contains(plan[0], "sessions_touched (touched<?)") {
		t.Errorf("the plan is %q, %v", plan, err)
	}
}
