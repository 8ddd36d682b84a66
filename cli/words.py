"""The words of the command line in English and Chinese."""

from __future__ import annotations

from ..locales import translate

_WORDS: dict[str, tuple[str, str]] = {
    "claim": ("claim", "断言"),
    "verdict": ("verdict", "结论"),
    "where": ("where", "范围"),
    "states": ("states", "个状态"),
    "scenarios": ("scenarios", "个场景"),
    "scenario": ("scenario", "场景"),
    "title": ("what happens", "说明"),
    "unbounded-channels": (
        "any wire, any number of segments and incarnations, 32-bit numbers",
        "任意线路、任意多的报文段与化身，32 位序号",
    ),
    "open-endpoint": ("any segment at any time, 32-bit numbers", "任意时刻的任意报文段，32 位序号"),
    "rules": ("the rules themselves, 32-bit numbers", "规则本身，32 位序号"),
    "steps": ("steps", "步"),
    "all as expected": ("all as expected", "全部符合预期"),
    "not as expected": ("not as expected", "个不符合预期"),
    "expected": ("expected", "预期"),
    "not claimed": ("the catalogue does not claim it there", "目录中没有在此作此断言"),
    "cases": ("cases", "个案例"),
    "seconds": ("s", "秒"),
    "under": ("rules of", "规则"),
    "certificates": (
        "{n} in SMT-LIB 2, all of them unsat: {manifest}",
        "{n}（SMT-LIB 2），答案都应为 unsat：{manifest}",
    ),
    "questions": ("questions", "个问题"),
    "no certificates": (
        "No certificates are written: not every claim is proved.",
        "没有写出证书：并非每个断言都得到证明。",
    ),
    "scopes": ("Scopes", "范围说明"),
    "unless": ("Scenarios, unless said otherwise", "场景，除非另有说明"),
    "premise occurs": ("the premise occurs in {n} of them", "前提在其中 {n} 个场景中出现"),
    "vacuous": ("the premise of this claim never occurred", "该断言的前提从未出现"),
    "legend": (
        "PROVED: by z3, without a bound. EXHAUSTED: true in every reachable state of the scope. "
        "BOUNDED: no counterexample within k steps. REFUTED: false, with a trace.",
        "PROVED：由 z3 证明，没有界限。EXHAUSTED：在所述范围的每个可达状态中都成立。"
        "BOUNDED：k 步之内没有反例。REFUTED：不成立，并附轨迹。",
    ),
    "line by line": (
        "Figure {n} of RFC 9293, line by line; on the left the steps above",
        "RFC 9293 图 {n} 逐行对照；左边是上面的步骤编号",
    ),
    "departs": (
        "the model departs: after step {step} {side} has {found}, the figure {printed}",
        "模型与图不同：第 {step} 步之后，{side} 为 {found}，图中为 {printed}",
    ),
    "refused": ("Refused", "拒收"),
    "refuses": ("refuses", "拒收"),
    "lacks": ("this does not hold:", "不满足"),
    "rule": ("rule", "规则"),
    "section": ("section", "章节"),
    "sentence": ("sentence", "条文"),
    "cites": ("RFC 9293", "RFC 9293"),
    "because": ("because", "因为"),
    "without": ("without", "无公平性"),
    "fair": ("fair", "公平"),
    "complete": ("complete", "已穷尽"),
    "incomplete": ("incomplete", "未穷尽"),
    "transitions": ("transitions", "个转移"),
    "depth": ("depth", "深度"),
    "python": ("Python", "Python"),
    "native": ("compiled code", "编译后的代码"),
    "ray": ("Ray", "Ray"),
    "workers": (" on {n} workers", "（{n} 个工作单元）"),
    "searched by": ("searched by {engine}, {rate:,} states/s", "引擎：{engine}，每秒 {rate:,} 个状态"),
    "bytes per state": (", {n:,.0f} bytes a state", "，每个状态 {n:,.0f} 字节"),
    "drivers": ("driven by", "规模来自"),
    "grown": ("driver", "因素"),
    "value": ("value", "取值"),
    "growth": (
        "How {name} grows along each driver, all else unchanged:",
        "{name} 随各因素的增长，其余不变：",
    ),
    "premise": ("The premise occurs in {n}.", "前提在 {n}中出现。"),
    "counterexample": ("Counterexample", "反例"),
    "judged true": ("true", "正确"),
    "judged false": ("false", "错误"),
    "judged half true": ("half true", "部分正确"),
    "judged undetermined": ("undetermined", "未判定"),
    "part holds": ("holds", "成立"),
    "part fails": ("fails", "不成立"),
    "part open": ("not decided", "未判定"),
    "besides": ("besides", "另外"),
    "a run": ("A run", "运行"),
    "judged statements": ("{n} statements: {counts}.", "{n} 条语句：{counts}。"),
    "of the kind": ("{n} {kind}", "{kind} {n} 条"),
    "such a run": ("a run of {n} shows it", "有一个 {n}的运行"),
    "no such run": ("none of {n:,} steps is of this kind", "{n:,} 个步骤中没有一个是这样"),
    "defect found": ("found, and cured", "已重现，且已修正"),
    "defect not found": ("not as expected", "不符合预期"),
    "defect open": ("undetermined", "未判定"),
    "defect cites": ("RFC 9293 {cites}. Told in: {source}.", "RFC 9293 {cites}。出处：{source}。"),
    "defects found": ("{n} defects: {found} found, and cured.", "{n} 个缺陷：{found} 个已重现，且已修正。"),
    "RFC says": ("The RFC", "标准"),
    "happens": ("What happens", "后果"),
    "cure": ("The cure", "修正"),
    "it shows": ("Where it shows:", "显露之处："),
    "cured": ("Where it is cured:", "修正之后："),
    "also": ("Besides:", "另外："),
    "cured run": ("Cured ({scenario}, {variant}):", "修正之后（{scenario}，{variant}）："),
    "in brackets": (" ({what})", "（{what}）"),
    "full stop": (".", "。"),
    "semicolon": ("; ", "；"),
    "colon": (": ", "："),
    "list comma": (", ", "，"),
    "wrote": ("wrote", "已写入"),
    "enabled": ("What can happen", "可以执行的步骤"),
    "choose": (
        "number to take a step, ? RULE to ask why not, q to end: ",
        "输入编号走一步，输入“? 规则名”询问它为何不能执行，输入 q 结束：",
    ),
    "no such step": (
        "there is no step {answer}: a number from 1 to {most}",
        "没有编号为 {answer} 的步骤：请输入 1 至 {most}",
    ),
    "no such way": (
        "no step of this scenario goes through a rule called {rule}: `synfin rules` lists the rules",
        "本场景没有步骤用到名为 {rule} 的规则：`synfin rules` 列出全部规则",
    ),
    "possible": ("it can happen", "可以执行"),
    "end": ("Nothing more can happen.", "不再有后续步骤。"),
    "exercised": ("exercised by", "用到它的场景"),
    "nothing exercised": ("nothing", "无"),
    "requires": ("requires", "要求"),
    "elsewhere": ("Elsewhere", "其他章节"),
    "mutant": ("mutant", "变异体"),
    "mutants": ("mutants", "个变异体"),
    "status": ("", ""),
    "noticed by": (
        "killed by (scenario, steps), or why it survives",
        "由何者杀死（场景，步数），或为何存活",
    ),
    "status killed": ("killed", "已杀死"),
    "status killed by exactly-one-rule": ("killed by exactly-one-rule alone", "仅由 exactly-one-rule 杀死"),
    "status equivalent": ("equivalent (z3)", "等价（z3）"),
    "status indistinguishable": ("indistinguishable in every scenario", "各场景中均无差别"),
    "status survived": ("survived, with a reason", "存活，且有理由"),
    "status unexplained": ("SURVIVED, unexplained", "存活，未解释"),
    "implied by the rules": (
        "what it lacks follows from the rule's other conditions and the steps before it",
        "它所缺少的可由该规则的其他条件和此前的步骤推出",
    ),
    "implied by invariants": (
        "what it lacks follows from invariants that z3 proves by induction",
        "它所缺少的可由 z3 归纳证明的不变式推出",
    ),
    "difference indistinguishable": ("indistinguishable", "个无差别"),
    "difference different": ("different", "个有差别"),
    "difference incomplete": ("incomplete", "个未搜索完"),
    "how unproved": ("no longer proved", "不再能证明"),
    "how vacuous": ("never occurs", "前提不再出现"),
    "notices": ("kills", "杀死"),
    "alone": ("it alone", "唯独由它杀死"),
    "shortest": ("shortest", "最短"),
    "matrix of mutants": (
        "The claims that kill each of {n} mutants: the shortest run, for each rule",
        "各断言能杀死 {n} 个变异体中的哪些：每条规则的最短运行",
    ),
    "matrix of verdicts": (
        "What the catalogue expects of each claim in each scenario, under fairness; synfin check settles it",
        "每条断言在每个场景中预期的结论（假设公平性）；由 synfin check 判定",
    ),
    "made by hand": ("made by hand", "手写的变异体"),
    "without a bound": ("without a bound", "没有界限"),
    "scenarios heading": ("scenarios", "场景"),
    "legend steps": ("a run of {steps} steps refutes the claim", "{steps} 步的运行否定该断言"),
    "and more": (" or more", " 或更多"),
    "legend weak": (
        "no run, but P: z3 no longer proves it for any segment; 0: what it speaks of no longer occurs",
        "没有运行，但 P：对任意报文段 z3 不再能证明它；0：它所说的情形不再出现",
    ),
    "legend third": (
        "x, of rules: two apply, or none; of segments: no run exchanges those that are expected",
        "x：对规则而言，两条同时适用或没有适用的；对报文段而言，没有运行交换预期的那些",
    ),
    "legend none": (
        "the number of mutants that no claim kills, by the reason",
        "没有断言能杀死的变异体个数，按原因分列",
    ),
    "legend PROVED": ("PROVED, without a bound", "PROVED，没有界限"),
    "legend EXHAUSTED": ("EXHAUSTED: true in every reachable state", "EXHAUSTED：在每个可达状态中都成立"),
    "legend REFUTED": ("REFUTED: a run breaks it", "REFUTED：有一次运行违反它"),
    "stale reason": ("a reason is given for a killed mutant:", "已被杀死的变异体不应再有理由："),
    "one-sided": ("conditions met one way only", "只以一种取值出现的条件"),
}


def say(key: str, lang: str) -> str:
    """A word or sentence in a language."""
    english, chinese = _WORDS[key]
    return chinese if lang == "zh" else english


def counted(count: int, key: str, lang: str) -> str:
    """`1 case`, `2 cases`, `2 个案例`: how many of what `key` names in the plural."""
    word = say(key, lang)
    return f"{count:,} {word.removesuffix('s') if count == 1 else word}"


def fairness(name: str, lang: str) -> str:
    """A fairness by name in a language."""
    return sentence(name, lang)


def sentence(text: str, lang: str) -> str:
    """A sentence or bound that the model or the checker has written, in a language."""
    if lang != "zh":
        return text
    if type(text) is not str:
        return translate(text, lang)
    from .chinese import in_chinese

    return in_chinese(text)
