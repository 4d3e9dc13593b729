#!/usr/bin/env python3
"""Verifies what Bihuan has exported, without Bihuan: Python 3.9 or later and its standard library are enough.

    python3 verify.py ledger FILE.jsonl --head SIZE:ROOT [--earlier SIZE:ROOT ...] [--hash sha256|sm3]

FILE.jsonl is what ``bihuan ledger export`` wrote: one entry a line. A head is what somebody holds as proof of what
the ledger was at that moment: exact (64 hex digits) or as printed at the foot of a paper (16 digits in four groups).
``--head`` is the one that the file is measured against, ``--earlier`` any number of older ones. Take them from
papers and people, not from the one who gave you the file.

Exit code: 0 everything fits, 1 something does not, 2 the question could not be understood. Nothing of the product
is imported and no code is shared with it: two programs written apart must agree. BIHUAN_LANG=en speaks English.
"""

import argparse
import hashlib
import json
import os
import re
import sys

SHOWN = 20  # differences printed in full


def say(chinese, english):
    return english if os.environ.get("BIHUAN_LANG", "").lower().startswith("en") else chinese


# SM3 (GB/T 32905-2016), for machines whose OpenSSL does not have it.

WORD = 0xFFFFFFFF
SM3_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


def _turn(word, by):
    by %= 32
    return ((word << by) | (word >> (32 - by))) & WORD


SM3_ROUND = tuple(_turn(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64))


def own_sm3(data):
    """The digest of ``data``, computed here, step by step as the standard describes it."""
    state = SM3_START
    padded = data + b"\x80" + b"\x00" * (-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    for at in range(0, len(padded), 64):
        state = _sm3_block(state, padded[at : at + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def _sm3_block(state, block):
    w = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _turn(w[j - 3], 15)
        w.append(x ^ _turn(x, 15) ^ _turn(x, 23) ^ _turn(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        a12 = _turn(a, 12)
        ss1 = _turn((a12 + e + SM3_ROUND[j]) & WORD, 7)
        if j < 16:
            ff, gg = a ^ b ^ c, e ^ f ^ g
        else:
            ff, gg = (a & b) | (a & c) | (b & c), (e & f) | (~e & g)
        tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) & WORD
        tt2 = (gg + h + ss1 + w[j]) & WORD
        a, b, c, d = tt1, a, _turn(b, 9), c
        e, f, g, h = tt2 ^ _turn(tt2, 9) ^ _turn(tt2, 17), e, _turn(f, 19), g
    return tuple(x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h)))  # noqa: B905 - 3.9


def library_sm3(data):
    return hashlib.new("sm3", data).digest()


def sm3():
    """The library's SM3 where there is one that agrees with the one above, else the one above."""
    probe = b"abcd" * 40
    try:
        return library_sm3 if library_sm3(probe) == own_sm3(probe) else own_sm3
    except ValueError:
        return own_sm3


def sha256(data):
    return hashlib.sha256(data).digest()


# The tree of RFC 6962: leaf H(00 line), node H(01 left right), the left part the largest power of two.


class Tree:
    """Grows line by line; keeps only the complete subtrees that have no sibling yet, as (height, hash)."""

    def __init__(self, digest):
        self.digest, self.size, self.open = digest, 0, []

    def add(self, line):
        height, value = 0, self.digest(b"\x00" + line)
        while self.open and self.open[-1][0] == height:
            value = self.digest(b"\x01" + self.open.pop()[1] + value)
            height += 1
        self.open.append((height, value))
        self.size += 1

    def root(self):
        if not self.open:
            return self.digest(b"")
        value = self.open[-1][1]
        for _height, left in self.open[-2::-1]:
            value = self.digest(b"\x01" + left + value)
        return value


# ledger

KEYS = ["act", "actor", "at", "commitment", "object", "seq", "unit"]
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
HEX_64 = re.compile(r"[0-9a-f]{64}")
HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64}|[0-9a-f]{16})")


def read_head(text):
    """(size, leading hex digits of the root)."""
    found = HEAD.fullmatch("".join(text.split()).replace("：", ":").lower())
    if not found:
        raise argparse.ArgumentTypeError(
            say(
                f"“{text}”不是校验码。应为 笔数:根值，根值为64位十六进制数或其前16位。",
                f"{text!r} is not a head. Expected SIZE:ROOT, ROOT being 64 hex digits or the first 16.",
            )
        )
    return int(found[1]), found[2]


def fault_of_line(line, number):
    """What is wrong with one line as such, or None."""
    try:
        entry = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return say("不是JSON", "is not JSON")
    if not isinstance(entry, dict) or sorted(entry) != KEYS:
        return say("键不是规定的七个", "does not have the seven keys")
    again = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if again.encode("utf-8", "replace") != line:
        return say("不是规范写法", "is not in canonical form")
    if type(entry["seq"]) is not int or entry["seq"] != number:
        return say(f"笔号是 {entry['seq']}", f"is numbered {entry['seq']}")
    absent_or_text = [entry["actor"], entry["unit"]]
    texts = [entry[key] for key in ("act", "at", "commitment", "object")]
    texts += [text for text in absent_or_text if text is not None]
    if not all(isinstance(text, str) for text in texts):
        return say("有一项的类型不对", "has a value of the wrong type")
    if not INSTANT.fullmatch(entry["at"]) or not HEX_64.fullmatch(entry["commitment"]):
        return say("时间或承诺值的写法不对", "has a malformed instant or commitment")
    return None


def read_ledger(lines, digest, sizes):
    """(tree, roots at ``sizes``, faults as (line number, words))."""
    tree, faults = Tree(digest), []
    roots = {0: tree.root()}
    for line in lines:
        line = line[:-1] if line.endswith(b"\n") else line
        fault = fault_of_line(line, tree.size)
        if fault:
            faults.append((tree.size, fault))
        tree.add(line)
        if tree.size in sizes:
            roots[tree.size] = tree.root()
    return tree, roots, faults


def judge(heads, roots, size):
    """Sentences on the heads that do not fit; the last says between which two the history was changed."""
    heads = sorted(set(heads))
    fits = {head: head[0] in roots and roots[head[0]].hex().startswith(head[1]) for head in heads}
    sound = [head for head in heads if fits[head]]
    vouched = sound[-1][0] if sound else 0
    sentences, broken = [], []
    for head in heads:
        short = f"{head[0]}:{head[1][:16]}"
        if fits[head]:
            continue
        if head[0] <= vouched:
            sentences.append(
                say(
                    f"校验码 {short} 不是这本账的：更晚的第{vouched}笔处相符，所以是这个校验码有假，或者有两本账。",
                    f"head {short} is not one of this ledger: the later one at {vouched} fits, so this head "
                    "is false or there are two ledgers.",
                )
            )
            continue
        broken.append(short)
        if head[0] > size:
            sentences.append(
                say(
                    f"校验码 {short}：文件只有{size}笔，后面的被删去了。",
                    f"head {short}: the file has only {size} entries, the rest was cut off.",
                )
            )
        else:
            sentences.append(say(f"校验码 {short} 不符。", f"head {short} does not fit."))
    if broken:
        before = say("账本开头", "the beginning")
        if sound:
            before = f"{sound[-1][0]}:{sound[-1][1][:16]}"
        sentences.append(
            say(
                f"历史是在 {before} 与 {broken[0]} 之间被改动的。",
                f"history was changed between {before} and {broken[0]}.",
            )
        )
    return sentences


def check_ledger(arguments):
    heads = [arguments.head, *arguments.earlier]
    digest = sm3() if arguments.hash == "sm3" else sha256
    try:
        with open(arguments.file, "rb") as lines:
            tree, roots, faults = read_ledger(lines, digest, {size for size, _digits in heads})
    except OSError as error:
        print(say(f"文件读不出来：{error}", f"cannot read the file: {error}"), file=sys.stderr)
        return 2
    sentences = [
        say(f"第{number}笔：{fault}。", f"entry {number} {fault}.") for number, fault in faults
    ]
    heads_wrong = judge(heads, roots, tree.size)
    for sentence in sentences[:SHOWN] + heads_wrong:
        print(sentence, file=sys.stderr)
    if len(sentences) > SHOWN:
        more = len(sentences) - SHOWN
        print(say(f"……另有{more}处。", f"... and {more} more."), file=sys.stderr)
    wrong = len(sentences) + len(heads_wrong)
    print(f"{tree.size}:{tree.root().hex()}")
    if wrong:
        print(say(f"{tree.size}笔，不符。", f"{tree.size} entries: DOES NOT FIT."), file=sys.stderr)
        return 1
    later = tree.size - arguments.head[0]
    print(say(f"{tree.size}笔，相符。", f"{tree.size} entries: fits."), file=sys.stderr)
    if later:
        note = say(
            f"其中最后{later}笔在所给校验码之后，还没有人为它们作证。",
            f"The last {later} of them came after the given head; nobody vouches for them yet.",
        )
        print(note, file=sys.stderr)
    return 0


def parser():
    whole = argparse.ArgumentParser(
        description=say("独立核验闭环系统导出的账本", "Verifies what Bihuan has exported")
    )
    commands = whole.add_subparsers(dest="command", required=True)
    ledger = commands.add_parser("ledger", help=say("核验账本", "verify a ledger"))
    ledger.add_argument("file", metavar="FILE.jsonl")
    ledger.add_argument("--head", type=read_head, required=True, metavar="SIZE:ROOT")
    ledger.add_argument(
        "--earlier", type=read_head, nargs="+", action="extend", default=[], metavar="SIZE:ROOT"
    )
    ledger.add_argument("--hash", choices=["sha256", "sm3"], default="sha256")
    ledger.set_defaults(run=check_ledger)
    return whole


def main(argv=None):
    arguments = parser().parse_args(argv)
    return arguments.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
