"""The tree, the paths of tiles, and checkpoints: section 6 of docs/protocol.md."""

from tests.independent.octets import decode_base64, decode_decimal, require, sha256

HASH_OCTETS = 32
WIDTH = 256


def leaf_hash(entry):
    """Return the hash of a leaf (6.1)."""
    return sha256(b"\x00" + entry)


def root_of(hashes):
    """Return the root over hashes that stand side by side (6.1)."""
    stack = []  # pairs (height, hash): the full subtrees so far, the largest first
    for leaf in hashes:
        height, node = 0, leaf
        while stack and stack[-1][0] == height:
            node, height = sha256(b"\x01" + stack.pop()[1] + node), height + 1
        stack.append((height, node))
    if not stack:
        return sha256(b"")
    root = stack.pop()[1]
    while stack:
        root = sha256(b"\x01" + stack.pop()[1] + root)
    return root


def tile_path(level, number, width):
    """Return the path of a tile or, with the level `entries`, of a bundle (6.4)."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    path = f"tile/{level}/" + "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return path if width == WIDTH else f"{path}.p/{width}"


def widths(count):
    """Yield (number, width) of each tile over `count` hashes: full ones, then a partial one."""
    for number in range(count // WIDTH):
        yield number, WIDTH
    if count % WIDTH:
        yield count // WIDTH, count % WIDTH


def split_bundle(bundle, width):
    """Return the entries of a bundle as far as their lengths go, and whether more follows them."""
    entries, at = [], 0
    while len(entries) < width and at + 2 <= len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle):
            break
        entries.append(bundle[at + 2 : end])
        at = end
    return entries, len(entries) == width and at < len(bundle)


def parse_checkpoint(text):
    """Return the origin, size and root of a checkpoint's text (6.5), or refuse it."""
    lines = text.split("\n")
    require(len(lines) == 4 and lines[0] and not lines[3], "bad_checkpoint")
    size, root = decode_decimal(lines[1]), decode_base64(lines[2])
    require(size is not None, "bad_checkpoint")
    require(root is not None and len(root) == HASH_OCTETS, "bad_checkpoint")
    return lines[0], size, root
