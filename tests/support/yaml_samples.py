"""A file with everything that YAML has, and text that is no YAML with what is said about it."""

from __future__ import annotations

EVERYTHING = """\
# a comment
dag:
  start_at: first   # another
  steps:
    first: &step {type: task, "next": 'second one', retry: 3}
    second one:
      <<: *step
      next: third
      command: >-
        python
        run.py
    third: [a, [b, {c: d}], ~, true, 1.5]
    script: |
      line one
        line two
    words: it's
      on two lines
    empty:
    'quoted': "\\u00e9\\t"
list:
- 1
- - 2
  - 3
-
"""


MISTAKES = [
    # text, rule, place, message, help
    ("a:\n\tb: 1\n", (2, 1, 2), "the line is indented with a tab, YAML allows only spaces", "indent with spaces"),
    (
        "a:\n  b: 1\n\t\tc: 1\n",
        (3, 1, 3),
        "the line is indented with a tab, YAML allows only spaces",
        "indent with spaces",
    ),
    ("a:\tb\n", (1, 3, 4), "there is a tab where YAML allows only spaces", "replace it with a space"),
    ("a: b\t# c\n", (1, 5, 6), "there is a tab where YAML allows only spaces", "replace it with a space"),
    ("a: [1,\t2]\n", (1, 7, 8), "there is a tab where YAML allows only spaces", "replace it with a space"),
    ("a: |\t\n  x\n", (1, 5, 6), "there is a tab where YAML allows only spaces", "replace it with a space"),
    ("a:\n  b:1\n  c: 2\n", (2, 4, 5), "a space is missing after `b:`", "write `b: 1`"),
    ("b: 2\na:1\n", (2, 2, 3), "a space is missing after `a:`", "write `a: 1`"),
    ("b: 2\nfoo\n", (2, 1, 4), "`foo` should be a key, but no `:` follows it", "write `key: value`"),
    ("foo\nc: 3\n", (1, 1, 4), "`foo` should be a key, but no `:` follows it", "write `key: value`"),
    ('"a\nb": c\n', (1, 1, 3), '`"a` should be a key, but no `:` follows it', "write `key: value`"),
    (
        "a:\n  b: 1\n c: 2\n",
        (3, 2, 6),
        "the indentation of `c: 2` does not match any line above",
        "indent it by 2 spaces or not at all",
    ),
    (
        "a: 1\n  b: 2\n",
        (2, 3, 4),
        "`b` is indented deeper than `a`, which has a value already",
        "align it with `a`, or delete the value above",
    ),
    (
        'a:\n  - "b": 1\n     c: 2\n',
        (3, 6, 7),
        '`c` is indented deeper than `"b"`, which has a value already',
        'align it with `"b"`',
    ),
    ("a: 1\n- b\n", (2, 1, 4), "a list item is among the keys of a mapping", "indent it, if it belongs to"),
    ("a:\n  - b\n  c: 1\n", (3, 3, 7), "a key is among the items of a list", "start it with `- `, or indent it"),
    ("a: - b\n", (1, 4, 5), "a list cannot start on the line of its key", "put `- b` on a line of its own"),
    ("a: -\n", (1, 4, 5), "a list cannot start on the line of its key", 'quote it if text is meant: `"-"`'),
    ('a: "foo\nb: 1\n', (1, 4, 5), 'the `"` is never closed', 'add the closing `"`'),
    ("a: 'foo\nb: 1\n", (1, 4, 5), "the `'` is never closed", "add the closing `'`"),
    ('a: "foo\nb: "bar"\n', (1, 4, 5), 'the `"` is never closed', 'add the closing `"`'),
    ('a: "x\n---\ny"\n', (1, 4, 5), 'the `"` is never closed', 'add the closing `"`'),
    ("a: 'it's'\n", (1, 8, 10), "text follows the closing `'`", "whole value, and write `''` for one inside"),
    ('a: "b" c\n', (1, 8, 9), 'text follows the closing `"`', 'whole value, and write `\\"` for one inside'),
    ('a: "x: {{y}}" c\n', (1, 15, 16), 'text follows the closing `"`', "put quotes around the whole value"),
    ("a: @b\u00a0c\n", (1, 4, 8), "a value cannot start with `@`", 'quote it: `"@b\\u00a0c"`'),
    ("a: [b] c\n", (1, 8, 9), "text follows the closing `]`", "put quotes around the whole value"),
    ('"b" c\n', (1, 5, 6), 'text follows the closing `"`', "put quotes around the whole value"),
    ("a: b: c\n", (1, 5, 6), "a value without quotes cannot contain `: `", 'quote the value: `"b: c"`'),
    ('a: b "c: d"\n', (1, 8, 9), "a value without quotes cannot contain `: `", "quote the value: `'b \"c: d\"'`"),
    ("&a !!str b: c: d\n", (1, 14, 15), "a value without quotes cannot contain `: `", 'quote the value: `"c: d"`'),
    ("[a]: b: c\n", (1, 7, 8), "a value without quotes cannot contain `: `", "quote the value"),
    ("- a: b:\n", (1, 7, 8), "a value without quotes cannot contain `: `", 'quote the value: `"b:"`'),
    ("a: [1, 2\nb: 3\n", (1, 4, 5), "the `[` is never closed", "add the closing `]`"),
    ("a: {x: 1\n", (1, 4, 5), "the `{` is never closed", "add the closing `}`"),
    ("a: [1, 2}\n", (1, 9, 10), "the `[` is closed by `}`", "write `]`"),
    ("a: {x: 1]\n", (1, 9, 10), "the `{` is closed by `]`", "write `}`"),
    ('a: ["x" "y"]\n', (1, 9, 10), 'a comma is missing before `"y"`', "put commas between the entries"),
    ("a: {x: 1 y: 2}\n", (1, 10, 11), "a comma is missing before `y: 2`", "put commas between the entries"),
    ("a: {x: 1\n  y: 2}\n", (2, 3, 4), "a comma is missing before `y: 2`", "put commas between the entries"),
    ("a: [1,,2]\n", (1, 7, 8), "a value is missing before `,`", "add it, or quote `,` if it is text"),
    ("a: [1, ", (1, 8, 9), "the file ends where a value is expected", "add the value"),
    ("b: ]\n", (1, 4, 5), "a value cannot start with `]`", 'quote it: `"]"`'),
    ("a: @foo\n", (1, 4, 8), "a value cannot start with `@`", 'quote it: `"@foo"`'),
    ("a: [@foo, b]\n", (1, 5, 9), "a value cannot start with `@`", 'quote it: `"@foo"`'),
    ("a: `foo`  # x\n", (1, 4, 9), "a value cannot start with a backtick", "quote it"),
    ("a: %foo\n", (1, 4, 8), "a value cannot start with `%`", 'quote it: `"%foo"`'),
    ("a: , b\n", (1, 4, 7), "a value cannot start with `,`", 'quote it: `", b"`'),
    ("a: 1\n%foo\n", (2, 1, 5), "`%foo` without quotes is a directive", 'quote it: `"%foo"`'),
    ("%YAML 1.2\na: 1\n", (1, 1, 6), "no `---` follows the directive", "delete the directive, or write `---` below it"),
    ("a: *.csv\n", (1, 4, 9), "`*.csv` without quotes is a reference to an anchor", 'quote it: `"*.csv"`'),
    ("- *\n", (1, 3, 4), "`*` without quotes is a reference to an anchor", 'quote it: `"*"`'),
    ("put: [data/*, *]\n", (1, 15, 16), "`*` without quotes is a reference to an anchor", 'quote it: `"*"`'),
    ("a: && b\n", (1, 4, 8), "`&& b` without quotes is the name of an anchor", 'quote it: `"&& b"`'),
    ("a: !<x y\n", (1, 4, 9), "`!<x y` without quotes is a tag", 'quote it: `"!<x y"`'),
    ("a: !x!y z\n", (1, 4, 10), "`!x!y z` without quotes is a tag", 'quote it: `"!x!y z"`'),
    ("a: | foo\n", (1, 4, 9), "text follows `|` on the same line", 'or quote it: `"| foo"`'),
    ("a: >x#c\n  x\n", (1, 4, 8), "text follows `>` on the same line", 'or quote it: `">x#c"`'),
    ("a: |-#c\n  x\n", (1, 4, 8), "`#` right behind `|-` begins no comment", "write `|- #c`"),
    ("a: |0\n  x\n", (1, 4, 6), "the indentation after `|` is a digit from 1 to 9", "delete the 0"),
    (
        'a: "C:\\dir"\n',
        (1, 7, 9),
        "`\\d` has no meaning in double quotes",
        "write `\\\\` for a backslash, or use single",
    ),
    ('a: "\\u12"\n', (1, 5, 7), "`\\u` needs 4 hexadecimal digits", "use single quotes"),
    ('a: "\\x4z"\n', (1, 5, 7), "`\\x` needs 2 hexadecimal digits", "use single quotes"),
    (
        'a: "\\UFFFFFFFF"\n',
        (1, 7, 8),
        "the escape is beyond the last character, U+10FFFF",
        "write the character itself",
    ),
    (
        'a: "\\U00110000"\n',
        (1, 7, 8),
        "the escape is beyond the last character, U+10FFFF",
        "write the character itself",
    ),
    ("a: 1\n...\nb: 2\n", (3, 1, 5), "text follows the end of the document", "delete it, or the `...` above it"),
    ("k" * 1030 + ": 1\n", (1, 1031, 1032), "a key has no more than 1,024 characters", "shorten the key"),
    ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\n", (2, 1, 8), "a merge conflict is not resolved", "keep one side, delete the"),
    ("a: &x &y 1\n", (1, 7, 11), "`&y 1` is not allowed here", "quote text that contains special characters"),
    ("a: [b:, c]\n", (1, 6, 7), "a space is missing after the `:` of a key in brackets", "write `: `"),
    ('a: ["b":1]\n', (1, 8, 9), "a space is missing after the `:` of a key in brackets", "write `: `"),
    (
        "&x:y a: 1\n",
        (1, 1, 5),
        "magnus reads `&x:y` as one name, other readers end it after `&x`",
        "put a space behind the name, or use only letters, digits, `-` and `_` in it",
    ),
    (
        "a: !!str\n  &x?y b\n",
        (2, 3, 7),
        "magnus reads `&x?y` as one name, other readers end it after `&x`",
        "put a space behind the name, or use only letters, digits, `-` and `_` in it",
    ),
    ("a: &x b\n*x: c\n", (2, 1, 3), "a space is missing between `*x` and `:`", "write `*x :`"),
    (
        "a: |\n \n   b\n",
        (2, 1, 2),
        "a block cannot start with a line that has fewer spaces than the next lines",
        "delete the spaces on that line",
    ),
]
TEMPLATES = [
    ("a: {{x}}\n", (1, 4, 9), "{{x}}"),
    ("a: {{ inputs.x }}  # why\n", (1, 4, 18), "{{ inputs.x }}"),
    ("a: {{x}}/b\n", (1, 4, 11), "{{x}}/b"),
    ("- {{x}} b\n", (1, 3, 10), "{{x}} b"),
    ("a: [{{x}}/b, c]\n", (1, 5, 12), "{{x}}/b"),
    ("a: [b, {{x}}]\n", (1, 8, 13), "{{x}}"),
    ("a: {b: {{x}}}\n", (1, 8, 13), "{{x}}"),
    ("a: {{=1 + 2}}\n", (1, 4, 14), "{{=1 + 2}}"),
    ("a: {{1}}\n", (1, 4, 9), "{{1}}"),
    ("{{x}}: b\n", (1, 1, 6), "{{x}}"),
    ("a: {% if x %}\n", (1, 4, 14), "{% if x %}"),
]
