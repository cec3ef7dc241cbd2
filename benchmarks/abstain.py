"""How often an archive answers what it does not say: questions of other sets, and its own without their articles.

    python -m benchmarks.abstain work/ crud                        # near misses: gold articles and their copies out
    python -m benchmarks.abstain work/ crud --of xwlb_articles.jsonl.xz   # crud's questions asked of another archive

Prints the AUROC of the answer's probability against the same questions asked of their own archive, and the share that
is answered at the threshold. Questions whose gold answer stands in what the other archive quotes are left out of the
off-topic figures, since it does answer them; and so are those that `--but` names, an id a line, with # before a remark.
crud_answered_by_xwlb.txt names questions such as "who organised the strike?", which name nothing that would tell one
strike from another, and which the quoted sentence of the news programme's first 2,000 items answers as they are worded, and
crud_answered_by_all_of_xwlb.txt those more that one of all its items does: one reader's judgement.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.evaluate_all import SETS, Set, archive_of
from qa import Archive
from qa.answer.confidence import estimate
from qa.answer.quoting import rank
from qa.evaluate import EvalQuestion, load_questions
from qa.evaluate.figures import auroc, holds
from qa.score import threshold

K = 6


def near_miss(archive: Archive, question: EvalQuestion) -> float:
    """Confidence with the question's gold articles, and their copies, left out."""
    gold = {archive.article(name).id for name in question.articles}
    gold |= {one.article_id for name in gold for one in archive.story(name).copies}
    query = archive._query(question.question, (), None, None, True)
    found = archive._searcher.search(archive._loaded(), query, 5 * K)
    hits = [hit for hit in found.hits if hit.passage.article_id not in gold][:K]
    return estimate(found.need, rank(found.need, archive._evidence(hits, found)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("work", type=Path, help="folder of the archives")
    parser.add_argument("set", choices=SETS, help="whose questions are asked")
    parser.add_argument("--of", type=Path, metavar="ARTICLES", help="ask them of these articles instead")
    parser.add_argument(
        "--but",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="ids of questions that those articles answer; may be given several times",
    )
    args = parser.parse_args()
    lines = [line for file in args.but for line in file.read_text(encoding="utf-8").splitlines()]
    answered = {line.split("#")[0].strip() for line in lines}
    given = SETS[args.set]
    questions = [one for one in load_questions(given.questions) if one.articles]
    with archive_of(given, args.work) as archive:
        own = [archive.ask(one.question).confidence for one in questions]
        near = [] if args.of else [near_miss(archive, one) for one in questions]
    if args.of:
        with archive_of(Set(args.of, given.questions, args.of.name.split(".")[0]), args.work) as other:
            for one in questions:
                answer = other.ask(one.question)
                quoted = "\n".join(citation.quote for citation in answer.citations)
                if one.id not in answered and not holds(quoted, one.answers):
                    near.append(answer.confidence)
    told = sum(one >= threshold() for one in near)
    print(
        f"{'off topic' if args.of else 'near misses'}: {len(near)} questions, {told} answered, "
        f"{told / len(near):.3f}; AUROC {auroc(own, near):.3f}; "
        f"own archive: {sum(one < threshold() for one in own) / len(own):.3f} abstained"
    )


if __name__ == "__main__":
    main()
