"""House rules, counted over the product code and the documents: `python tests/house.py` prints each departure.

The first five have to be zero (`tests/test_house.py`); the others are reported. `python tests/house.py NAME` prints
one of them only.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    *("checker", "model", "proofs", "conformance", "diagrams", "explorer", "export", "interface", "lessons"),
    *("examples", "locales", "cli"),
)
"""The product code, with the modules at the top."""


class Departure(NamedTuple):
    """A place that departs from a house rule."""

    place: str
    text: str


Sources = Mapping[str, str]
"""The text of each file by its path from the root."""

Parsed = tuple[str, ast.Module]


def product() -> Sources:
    """Every Python file of the product."""
    files = [*ROOT.glob("*.py"), *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(files)}


def documents() -> Sources:
    """The documents whose numbers are generated: README, CHANGELOG, and the others that have such regions."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(files)}
    return {name: text for name, text in texts.items() if NOT_PROSE[0].search(text)}


# Docstrings

QUESTION_WORDS = ("What", "Whether", "How", "Which", "Where", "Who", "When", "Why")


_WITH_DOCSTRINGS = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Strings that stand as statements: of modules, classes, functions and attributes."""
    for node in ast.walk(tree):
        statements = node.body if isinstance(node, _WITH_DOCSTRINGS) else []
        for child in statements:
            match child:
                case ast.Expr(value=ast.Constant(value=str()) as found):
                    yield found


def question_docstrings(sources: Sources) -> Iterator[Departure]:
    """Docstrings that begin with a question word."""
    for name, tree in _trees(sources):
        for node in docstrings(tree):
            line = str(node.value).strip().partition("\n")[0]
            if line.split(" ")[0].rstrip(",:") in QUESTION_WORDS:
                yield Departure(f"{name}:{node.lineno}", line)


# Names


def repeated_classes(sources: Sources) -> Iterator[Departure]:
    """Class names used more than once in the product."""
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in _trees(sources):
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(f"{name}:{node.lineno}")
    for name, found in sorted(places.items()):
        yield from (Departure(place, f"class {name}") for place in found if len(found) > 1)


# Chinese

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def chinese_lines(sources: Sources) -> Iterator[Departure]:
    """Lines in Chinese outside the catalogues."""
    for name, text in sources.items():
        if not name.startswith("locales/"):
            for number, line in enumerate(text.splitlines(), 1):
                if CHINESE.search(line):
                    yield Departure(f"{name}:{number}", line.strip())


# Regular expressions

READS_OTHERS = {
    "checker/engines/compiled/compiling.py": "types in a program of LLVM",
    "checker/solver/certificate.py": "SMT-LIB as z3 prints it",
    "diagrams/ladder_measure.py": "places where a line of mixed scripts may break",
    "diagrams/render.py": "SVG and DOT of Graphviz",
    "interface/segment_text.py": "segments that users write",
    "model/rule.py": "numbers of sentences, as a rule's author writes them",
    "model/variants/expressions.py": "expressions that users write",
    "export/names.py": "identifiers of other languages",
    "export/smtlib.py": "identifiers of SMT-LIB",
    "model/coverage/sentences.py": "the table of sentences",
    "model/scenarios/figures.py": "the RFC's figures",
    "model/scenarios/scenario_file.py": "TOML that users write",
}
"""Files whose regular expressions read what others write, and what that is."""


def expressions_on_our_output(sources: Sources) -> Iterator[Departure]:
    """Calls of `re` in files that are not known to read what others write."""
    for name, tree in _trees(sources):
        if name not in READS_OTHERS:
            for node in ast.walk(tree):
                if _calls_re(node):
                    yield Departure(f"{name}:{node.lineno}", ast.unparse(node)[:100])


def _calls_re(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attribute)):
            return attribute != "escape"
    return False


# Numbers

NOT_PROSE = (
    re.compile(r"<!-- (?:generated|list|number): [^\n]+? -->.*?<!-- end -->", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE),
    re.compile(r"`[^`\n]+`"),
    re.compile(r"\]\([^)\s]+\)"),
)
"""Generated regions, comments, code blocks, code, addresses of links."""

ALLOWED = {
    "an RFC": r"RFC \d+",
    "a section, or a version": r"\b[A-Z]?\.?\d+(?:\.\d+)+\+?",
    "a section without dots": r"[Ss]ection \d+(?![.\d])",
    "a figure, table, note or decision": r"(?:Figures?|Tables?|Notes?|Decision|图|表|附注|决策) \d+"
    r"(?:(?: to | and |–| 至图? ?)\d+)?",
    "a date": r"\b(?:19|20)\d\d(?:-\d\d-\d\d)?\b",
    "a chapter of a book": r"\bH \d+\b",
    "a requirement": r"\b(?:MUST|SHLD|MAY)-\d+",
    "a state": r"FIN-WAIT-[12]",
    "a term of the protocol": r"\b[12] MSL|\bR[12]\b",
    "the width of a sequence number": r"\b32[- ]?(?:bits?|位)",
    "a name": r"\b(?:z3|cvc5)\b|SMT-LIB 2|Apache-2\.0|UTF-8|zh-CN",
    "an item of a list": r"^ *\d+\. |^\| \[\d{4}\]|^#+ \d+\. ",
}
"""Numbers that count nothing of ours, by kind."""

COUNTED = "rule|claim|case|scenario|state|transition|mutant|variant|defect|statement|obligation|lemma|abstraction|step|test"
WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
SPELLED = (
    rf"\b(?:{WORDS})(?:-[a-z]+)?(?: [a-z]+){{0,2}}? (?:{COUNTED})s\b"
    r"|[两二三四五六七八九十百千]+[条个处种](?:规则|断言|案例|场景|状态|转移|变异体|变体|缺陷|语句|义务|引理|测试)"
)
"""Numbers in words before what we count."""


def numbers_by_hand(sources: Sources) -> Iterator[Departure]:
    """Numbers of documents that nothing generates."""
    allowed = re.compile("|".join(ALLOWED.values()), re.MULTILINE)
    for name, text in sources.items():
        prose = text
        for pattern in NOT_PROSE:
            prose = pattern.sub(_blank, prose)
        prose = allowed.sub(_blank, prose)
        for found in re.finditer(rf"\d[\d,.]*|{SPELLED}", prose, re.IGNORECASE):
            number = prose.count("\n", 0, found.start())
            line = text.splitlines()[number].strip()
            yield Departure(f"{name}:{number + 1}", f"{found[0].strip('.,')} in: {line[:90]}")


def _blank(found: re.Match[str]) -> str:
    """As many line breaks as what is left out, so that places stay."""
    return " " + "\n" * found[0].count("\n")


# Words

AVOIDED = (
    r"for ever|on (?:its|their) way|at last|tells?|told|wires?|worlds?|ow(?:es|ed|ing)|he|his|him|settl(?:es?|ed|ing)"
    r"|everlasting|endless|eager|patient|workshop|ACK war|befalls?|misfortunes?|excused|who aborts|a way through"
    r"|everybody|nobody is obliged|what is said"
)
_AVOIDED = re.compile(rf"\b(?:{AVOIDED})\b", re.IGNORECASE)


def avoided_words(sources: Sources) -> Iterator[Departure]:
    """Words that the glossary replaces, in docstrings and in messages."""
    for name, tree in _trees(sources):
        texts = [(node.lineno, str(node.value)) for node in docstrings(tree)]
        texts += [(node.lineno, text) for node in ast.walk(tree) for text in _message(node)]
        for line, text in texts:
            for found in _AVOIDED.finditer(text):
                start = max(0, found.start() - 30)
                yield Departure(f"{name}:{line}", f"{found[0]}: …{text[start : found.end() + 30]!r}…")


def _message(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id="Message"), args=[_, ast.Constant(value=str() as text), *_]):
            yield text


# Sizes

LONG_FUNCTION, LONG_FILE = 40, 400


def long_functions(sources: Sources) -> Iterator[Departure]:
    """Functions of more than forty lines."""
    for name, tree in _trees(sources):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONG_FUNCTION:
                    yield Departure(f"{name}:{node.lineno}", f"{node.name}: {lines} lines")


def long_files(sources: Sources) -> Iterator[Departure]:
    """Files of more than four hundred lines."""
    for name, text in sources.items():
        lines = len(text.splitlines())
        if lines > LONG_FILE:
            yield Departure(name, f"{lines} lines")


def _trees(sources: Sources) -> Iterator[Parsed]:
    yield from ((name, ast.parse(text)) for name, text in sources.items())


Count = Callable[[Sources], Iterator[Departure]]

REQUIRED: dict[str, tuple[Count, Callable[[], Sources]]] = {
    "docstrings that begin with a question word": (question_docstrings, product),
    "class names used twice": (repeated_classes, product),
    "lines in Chinese outside the catalogues": (chinese_lines, product),
    "regular expressions on our own output": (expressions_on_our_output, product),
    "numbers of documents written by hand": (numbers_by_hand, documents),
}
"""Those that have to be zero."""

REPORTED: dict[str, tuple[Count, Callable[[], Sources]]] = {
    "words that the glossary replaces": (avoided_words, product),
    "functions over 40 lines": (long_functions, product),
    "files over 400 lines": (long_files, product),
}


def main(wanted: str = "") -> int:
    """Print every departure, and return the exit code."""
    wrong = 0
    for title, (count, read) in (REQUIRED | REPORTED).items():
        if wanted in title:
            found = list(count(read()))
            print(f"{title}: {len(found)}")
            for place, text in found:
                print(f"  {place}: {text}")
            wrong += len(found) if title in REQUIRED else 0
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main(" ".join(sys.argv[1:])))
