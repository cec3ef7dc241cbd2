"""Random sentence-transformers models of a few kilobytes, written to disk: the real thing but for the training."""

from __future__ import annotations

import json
from pathlib import Path

from embeddings.samples import sample_texts

PROMPTS = {"query": "query: ", "document": "passage: "}


def write_model(
    folder: Path, kind: str = "bert", pooling: str = "mean", *, seed: int = 0, dtype: str = "float32"
) -> Path:
    """Write a model to `folder`. `kind` is bert, xlm-roberta or mpnet; `pooling` a pooling mode."""
    import torch
    import transformers

    configurations = {
        "bert": transformers.BertConfig,
        "xlm-roberta": transformers.XLMRobertaConfig,
        "mpnet": transformers.MPNetConfig,
    }
    words = _words()
    torch.manual_seed(seed)
    config = configurations[kind](
        vocab_size=len(words),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=128,
        max_position_embeddings=130,
        pad_token_id=1,
    )
    transformers.AutoModel.from_config(config).to(getattr(torch, dtype)).save_pretrained(folder)
    _write_tokenizer(folder, words)
    _write_modules(folder, pooling)
    return folder


def _words() -> list[str]:
    """A vocabulary of the specials, and each character of the sample texts alone and inside a word."""
    characters = sorted(
        {character for text in sample_texts() for character in text if not character.isspace()}
    )
    return ["[CLS]", "[PAD]", "[SEP]", "[UNK]", *characters, *(f"##{character}" for character in characters)]


def _write_tokenizer(folder: Path, words: list[str]) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: number for number, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 0), ("[SEP]", 2)]
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        cls_token="[CLS]",
        pad_token="[PAD]",
        sep_token="[SEP]",
        unk_token="[UNK]",
        model_max_length=128,
    ).save_pretrained(folder)


def _write_modules(folder: Path, pooling: str) -> None:
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    (folder / "1_Pooling").mkdir()
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "1_Pooling/config.json", {"embedding_dimension": 64, "pooling_mode": pooling})
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": 128})
    _write_json(folder / "config_sentence_transformers.json", {"prompts": PROMPTS})


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
