// Command verify checks a log with golang.org/x/mod/sumdb and nothing of the program that wrote it.
//
// It reads a log (C2SP tlog-tiles) from below its URL prefix or from the folder of an export, under
// a verifier key that comes from outside: the checkpoint opens as a signed note; every tile is
// authenticated by tlog.TileHashReader; the root is recomputed from the entries alone; inclusion
// proofs of entries and consistency proofs between sizes are made from the tiles and checked; every
// entry, less its first line, opens as a signed note under the keys that the entries before it, and
// it itself, enrolled. With -api it asks the registry for proofs and receipts, and checks those too.
//
//	verify -vkey KEY [-spread N] [-api URL] [-opaque] PREFIX|FOLDER
//	verify -vkey KEY -receipt FILE ENTRY
//
// It prints one JSON object and exits with 0, or says what is wrong and exits with 1.
//
// The rules of the book are not checked: that is the audit's part.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight   = 8
	bundleWidth  = 1 << tileHeight
	answerMax    = 17 << 20 // a bundle of 256 entries of 65,535 bytes, and its lengths
	receiptFirst = "c2sp.org/tlog-proof@v1"
)

// source gives the bytes at a path below the log's prefix.
type source func(path string) ([]byte, error)

func sourceOf(place string) source {
	if !strings.HasPrefix(place, "http://") && !strings.HasPrefix(place, "https://") {
		return func(path string) ([]byte, error) {
			return os.ReadFile(filepath.Join(place, filepath.FromSlash(path)))
		}
	}
	client := &http.Client{Timeout: 30 * time.Second}
	return func(path string) ([]byte, error) {
		answer, err := client.Get(strings.TrimSuffix(place, "/") + "/" + path)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s: %s", path, answer.Status)
		}
		return io.ReadAll(io.LimitReader(answer.Body, answerMax))
	}
}

// pathOf maps a tile to its path here: sumdb names the height, and calls bundles of entries data.
func pathOf(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
	if tile.L < 0 {
		return "tile/entries/" + strings.TrimPrefix(path, "data/")
	}
	return "tile/" + path
}

// tileReader reads tiles for tlog.TileHashReader, which checks them against the root.
type tileReader struct {
	get   source
	known map[string][]byte
}

func (r *tileReader) Height() int { return tileHeight }

func (r *tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := pathOf(tile)
		data, ok := r.known[path]
		if !ok {
			var err error
			if data, err = r.get(path); err != nil {
				return nil, err
			}
		}
		all = append(all, data)
	}
	return all, nil
}

// SaveTiles keeps tiles that were authenticated.
func (r *tileReader) SaveTiles(tiles []tlog.Tile, data [][]byte) {
	for i, tile := range tiles {
		r.known[pathOf(tile)] = data[i]
	}
}

// openCheckpoint opens a checkpoint (C2SP tlog-checkpoint) under the log's key.
func openCheckpoint(msg []byte, log note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(msg, note.VerifierList(log))
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != log.Name() {
		return tlog.Tree{}, fmt.Errorf("checkpoint: not origin, size and root: %q", opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, fmt.Errorf("checkpoint: size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return tlog.Tree{}, fmt.Errorf("checkpoint: %w", err)
	}
	return tlog.Tree{N: size, Hash: root}, nil
}

// split takes the entries of a bundle apart; there are exactly as many as its width.
func split(bundle []byte, width int) ([][]byte, error) {
	var entries [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("a bundle is cut short")
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries, bundle = append(entries, bundle[2:end]), bundle[end:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("a bundle of %d entries where %d are asked for", len(entries), width)
	}
	return entries, nil
}

// keyring holds the keys that entries enrolled, by key name.
type keyring map[string]note.Verifier

func (k keyring) Verifier(name string, hash uint32) (note.Verifier, error) {
	if known := k[name]; known != nil && known.KeyHash() == hash {
		return known, nil
	}
	return nil, &note.UnknownVerifierError{Name: name, KeyHash: hash}
}

type grant struct {
	VKey string `json:"vkey"`
}

// open opens an entry's note, less the line of its admission, and returns how many signed it.
func (k keyring) open(entry []byte) (int, error) {
	first, signed, found := bytes.Cut(entry, []byte("\n"))
	if !found || !bytes.HasPrefix(first, []byte("admitted ")) {
		return 0, fmt.Errorf("no admission line")
	}
	lines := bytes.SplitN(signed, []byte("\n"), 3)
	var act struct {
		Keys []grant
		Key  grant
	}
	if len(lines) < 3 {
		return 0, fmt.Errorf("no act")
	}
	if err := json.Unmarshal(lines[1], &act); err != nil {
		return 0, err
	}
	for _, granted := range append(act.Keys, act.Key) {
		// A key of a kind that sumdb does not know signs what it cannot check.
		if verifier, err := note.NewVerifier(granted.VKey); err == nil {
			k[verifier.Name()] = verifier
		}
	}
	opened, err := note.Open(signed, k)
	if err != nil {
		return 0, err
	}
	if len(opened.UnverifiedSigs) > 0 {
		return 0, fmt.Errorf("%s signed, whose key nobody enrolled", opened.UnverifiedSigs[0].Name)
	}
	return len(opened.Sigs), nil
}

// log is a log read from its source, and the hashes that its entries alone give.
type log struct {
	get     source
	tree    tlog.Tree
	tiles   tlog.HashReader
	entries [][]byte
	stored  []tlog.Hash
}

// ReadHashes gives hashes recomputed from the entries.
func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, index := range indexes {
		if index >= int64(len(l.stored)) {
			return nil, fmt.Errorf("hash %d is beyond the entries", index)
		}
		hashes = append(hashes, l.stored[index])
	}
	return hashes, nil
}

func readLog(get source, key note.Verifier) (*log, error) {
	msg, err := get("checkpoint")
	if err != nil {
		return nil, err
	}
	tree, err := openCheckpoint(msg, key)
	if err != nil {
		return nil, err
	}
	l := &log{get: get, tree: tree}
	l.tiles = tlog.TileHashReader(tree, &tileReader{get: get, known: map[string][]byte{}})
	return l, l.readEntries()
}

// readEntries reads every bundle, compares each entry with its tile, and recomputes the root.
func (l *log) readEntries() error {
	for first := int64(0); first < l.tree.N; first += bundleWidth {
		width := bundleWidth
		if left := l.tree.N - first; left < bundleWidth {
			width = int(left)
		}
		tile := tlog.Tile{H: tileHeight, L: -1, N: first / bundleWidth, W: width}
		bundle, err := l.get(pathOf(tile))
		if err != nil {
			return err
		}
		entries, err := split(bundle, width)
		if err != nil {
			return fmt.Errorf("%s: %w", pathOf(tile), err)
		}
		if err := l.append(first, entries); err != nil {
			return err
		}
	}
	if l.tree.N == 0 {
		return nil
	}
	root, err := tlog.TreeHash(l.tree.N, l)
	if err == nil && root != l.tree.Hash {
		err = fmt.Errorf("the entries give root %v, the checkpoint says %v", root, l.tree.Hash)
	}
	return err
}

func (l *log) append(first int64, entries [][]byte) error {
	var indexes []int64
	for i := range entries {
		indexes = append(indexes, tlog.StoredHashIndex(0, first+int64(i)))
	}
	leaves, err := l.tiles.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i, entry := range entries {
		if tlog.RecordHash(entry) != leaves[i] {
			return fmt.Errorf("entry %d is not the one in its tile", first+int64(i))
		}
		more, err := tlog.StoredHashes(first+int64(i), entry, l)
		if err != nil {
			return err
		}
		l.entries, l.stored = append(l.entries, entry), append(l.stored, more...)
	}
	return nil
}

// spread returns up to count numbers from first to last, both among them.
func spread(first, last, count int64) []int64 {
	chosen := map[int64]bool{}
	for i := int64(0); i < count && first <= last; i++ {
		chosen[first+i*(last-first)/max(count-1, 1)] = true
	}
	var numbers []int64
	for number := range chosen {
		numbers = append(numbers, number)
	}
	sort.Slice(numbers, func(i, j int) bool { return numbers[i] < numbers[j] })
	return numbers
}

func max(a, b int64) int64 {
	if a > b {
		return a
	}
	return b
}

// checkInclusion makes a proof of an entry from the tiles, and checks it.
func (l *log) checkInclusion(index int64) error {
	proof, err := tlog.ProveRecord(l.tree.N, index, l.tiles)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, l.tree.N, l.tree.Hash, index, tlog.RecordHash(l.entries[index]))
}

// checkConsistency makes a proof from the tiles that an older size begins the log, and checks it.
func (l *log) checkConsistency(old int64) error {
	proof, err := tlog.ProveTree(l.tree.N, old, l.tiles)
	if err != nil {
		return err
	}
	return l.checkGrown(proof, old)
}

// checkGrown checks a proof against the root that the entries give at the older size.
func (l *log) checkGrown(proof tlog.TreeProof, old int64) error {
	root, err := tlog.TreeHash(old, l)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, l.tree.N, l.tree.Hash, old, root)
}

// checkServed checks the proofs and receipts that a registry makes itself.
func (l *log) checkServed(api source, key note.Verifier, index, old int64) error {
	data, err := api(fmt.Sprintf("v1/proofs/consistency?old=%d&new=%d", old, l.tree.N))
	if err != nil {
		return err
	}
	var served struct{ Hashes []string }
	if err := json.Unmarshal(data, &served); err != nil {
		return err
	}
	proof, err := parseHashes(served.Hashes)
	if err != nil {
		return err
	}
	if err := l.checkGrown(tlog.TreeProof(proof), old); err != nil {
		return fmt.Errorf("the consistency served from %d: %w", old, err)
	}
	receipt, err := api(fmt.Sprintf("v1/entries/%d/proof?size=%d", index, l.tree.N))
	if err != nil {
		return err
	}
	tree, at, err := checkReceipt(receipt, l.entries[index], key)
	if err == nil && (tree != l.tree || at != index) {
		err = fmt.Errorf("it is of entry %d at size %d", at, tree.N)
	}
	if err != nil {
		return fmt.Errorf("the receipt of entry %d: %w", index, err)
	}
	return nil
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, line := range lines {
		data, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(data) != tlog.HashSize {
			return nil, fmt.Errorf("%q is no hash", line)
		}
		var hash tlog.Hash
		copy(hash[:], data)
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

// checkReceipt checks a receipt (C2SP tlog-proof) of an entry; it returns its tree and the index.
func checkReceipt(data, entry []byte, key note.Verifier) (tlog.Tree, int64, error) {
	header, checkpoint, found := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(header), "\n")
	if !found || len(lines) < 2 || lines[0] != receiptFirst {
		return tlog.Tree{}, 0, fmt.Errorf("not a %s", receiptFirst)
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return tlog.Tree{}, 0, err
	}
	proof, err := parseHashes(lines[2:])
	if err != nil {
		return tlog.Tree{}, 0, err
	}
	tree, err := openCheckpoint(checkpoint, key)
	if err != nil {
		return tlog.Tree{}, 0, err
	}
	hash := tlog.RecordHash(entry)
	return tree, index, tlog.CheckRecord(tlog.RecordProof(proof), tree.N, tree.Hash, index, hash)
}

// verdict is what was checked.
type verdict struct {
	Origin      string `json:"origin"`
	Size        int64  `json:"size"`
	Root        string `json:"root"`
	Inclusion   int    `json:"inclusion"`
	Consistency int    `json:"consistency"`
	Signatures  int    `json:"signatures"`
	Served      int    `json:"served"`
}

func verifyLog(key note.Verifier, place, api string, count int64, opaque bool) (*verdict, error) {
	l, err := readLog(sourceOf(place), key)
	if err != nil {
		return nil, err
	}
	found := &verdict{Origin: key.Name(), Size: l.tree.N, Root: l.tree.Hash.String()}
	for _, index := range spread(0, l.tree.N-1, count) {
		if err := l.checkInclusion(index); err != nil {
			return nil, fmt.Errorf("inclusion of entry %d: %w", index, err)
		}
		found.Inclusion++
	}
	for _, old := range spread(1, l.tree.N, count) {
		if err := l.checkConsistency(old); err != nil {
			return nil, fmt.Errorf("consistency with size %d: %w", old, err)
		}
		found.Consistency++
		if api != "" {
			if err := l.checkServed(sourceOf(api), key, old-1, old); err != nil {
				return nil, err
			}
			found.Served++
		}
	}
	if opaque {
		return found, nil
	}
	keys := keyring{}
	for index, entry := range l.entries {
		signed, err := keys.open(entry)
		if err != nil {
			return nil, fmt.Errorf("the note of entry %d: %w", index, err)
		}
		found.Signatures += signed
	}
	return found, nil
}

func verifyReceipt(key note.Verifier, file, entryFile string) (*verdict, error) {
	receipt, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	entry, err := os.ReadFile(entryFile)
	if err != nil {
		return nil, err
	}
	tree, _, err := checkReceipt(receipt, entry, key)
	if err != nil {
		return nil, err
	}
	return &verdict{Origin: key.Name(), Size: tree.N, Root: tree.Hash.String(), Inclusion: 1}, nil
}

func run() (*verdict, error) {
	vkey := flag.String("vkey", "", "the log's verifier key, from outside the log")
	count := flag.Int64("spread", 1000, "how many proofs of each kind to check, evenly spread")
	api := flag.String("api", "", "a registry whose own proofs and receipts are checked too")
	receipt := flag.String("receipt", "", "a receipt of the entry in the file named last")
	opaque := flag.Bool("opaque", false, "the entries are any bytes: open none of them as a note")
	flag.Parse()
	if flag.NArg() != 1 {
		return nil, fmt.Errorf("one log is named, or one entry")
	}
	key, err := note.NewVerifier(*vkey)
	if err != nil {
		return nil, err
	}
	if *receipt != "" {
		return verifyReceipt(key, *receipt, flag.Arg(0))
	}
	return verifyLog(key, flag.Arg(0), *api, *count, *opaque)
}

func main() {
	found, err := run()
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(found)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
