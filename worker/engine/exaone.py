"""EXAONE 3.5 as what it is: Llama under other names.

transformers (5.17 to 5.23) has no `exaone`, and the publisher's own modelling code would have to
be run from a hub. The architecture needs neither: this file renames the weights and the config's
fields (source: `config.json` and `modeling_exaone.py` of LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct).
RoPE is half-split as in Llama, so no weight is permuted.
"""

from typing import Any

from transformers import AutoConfig, AutoModelForCausalLM, LlamaConfig, LlamaForCausalLM
from transformers.conversion_mapping import register_checkpoint_conversion_mapping
from transformers.core_model_loading import WeightRenaming


class ExaoneConfig(LlamaConfig):  # type: ignore[no-untyped-call]  # untyped in transformers
    """`LlamaConfig` that reads EXAONE's field names, tied unless the checkpoint says otherwise.

    Published configs omit `tie_word_embeddings` and rely on EXAONE's default; Llama's own default
    would leave the head random.
    """

    model_type = "exaone"
    attribute_map = {  # noqa: RUF012  # transformers reads this plain class attribute
        "num_layers": "num_hidden_layers",
        "activation_function": "hidden_act",
        "layer_norm_epsilon": "rms_norm_eps",
    }
    tie_word_embeddings: bool = True


class ExaoneForCausalLM(LlamaForCausalLM):  # type: ignore[no-untyped-call]  # as above
    """`LlamaForCausalLM`; carries the renames, and saves under EXAONE's names."""

    config_class = ExaoneConfig


# Applied top to bottom when loading and, reversed, bottom to top when saving: the attention block
# is renamed before the projection inside it, so that a save and load round trip is exact.
RENAMES = (
    (r"^transformer\.wte\.", "model.embed_tokens."),
    (r"^transformer\.ln_f\.", "model.norm."),
    (r"^transformer\.h\.", "model.layers."),
    (r"\.ln_1\.", ".input_layernorm."),
    (r"\.ln_2\.", ".post_attention_layernorm."),
    (r"\.attn\.attention\.", ".self_attn."),
    (r"\.self_attn\.out_proj\.", ".self_attn.o_proj."),
    (r"\.mlp\.c_fc_0\.", ".mlp.gate_proj."),
    (r"\.mlp\.c_fc_1\.", ".mlp.up_proj."),
    (r"\.mlp\.c_proj\.", ".mlp.down_proj."),
)


def register_exaone() -> None:
    """Teach the Auto classes `model_type: exaone`. Safe to call again."""
    renames: list[Any] = [WeightRenaming(source, target) for source, target in RENAMES]
    AutoConfig.register("exaone", ExaoneConfig, exist_ok=True)
    AutoModelForCausalLM.register(ExaoneConfig, ExaoneForCausalLM, exist_ok=True)
    register_checkpoint_conversion_mapping("exaone", renames, overwrite=True)
