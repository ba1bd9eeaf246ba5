using System.ComponentModel.DataAnnotations;

namespace Chronicle.Redaction;

/// <summary>What is taken out of events before they are stored or streamed.</summary>
public sealed class RedactionOptions : IValidatableObject
{
    public const string Section = "Redaction";

    /// <summary>Whether anything is redacted at all. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Names of further members whose text is a secret, in any spelling: <c>pin_code</c> also means <c>pinCode</c> and <c>X-Pin-Code</c>. At least two letters. Default: none.</summary>
    public IList<string> Keys { get; set; } = [];

    /// <summary>Names of members that are left as they are although they sound secret, in any spelling. Known key shapes inside them still go. Default: none.</summary>
    public IList<string> IgnoreKeys { get; set; } = [];

    /// <summary>Further regular expressions (.NET's, without backtracking: no lookaround, no back-references) for secrets inside any text; a group named
    /// <c>secret</c> limits what is replaced. Each costs time on every event. Default: none.</summary>
    public IList<string> Patterns { get; set; } = [];

    /// <summary>Says which pattern or name can't be used; a <see cref="Redactor"/> throws on it.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in Keys.Where(name => !KeyNames.AnchorsOf(name).Any()))
        {
            yield return new ValidationResult($"Redaction: the key name '{name}' is too short.", [nameof(Keys)]);
        }
        foreach (var pattern in Patterns)
        {
            if (CustomPattern.Problem(pattern) is { } problem)
            {
                yield return new ValidationResult($"Redaction: the pattern '{pattern}' can't be used: {problem}", [nameof(Patterns)]);
            }
        }
    }
}
