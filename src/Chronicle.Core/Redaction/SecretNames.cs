using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Chronicle.Events;

namespace Chronicle.Redaction;

/// <summary>Names that identify (sessions, projects, types, tools, ids) without their secrets. Safe to call from many threads.</summary>
/// <remarks>
/// The part that is a secret becomes <c>redacted-</c> and a hash by the folder's key, so that different names stay different and the same one stays joined.
/// A name without a secret costs one pass over it, or one look-up when it is a string seen before.
/// </remarks>
internal sealed class SecretNames(Redactor redactor, RedactionKey key)
{
    public const string Prefix = "redacted-";

    private const int Known = 2048; // clean names remembered, by instance: × 8 B = 16 KB
    private const int HexDigits = 16;
    private const string Hidden = "[REDACTED]";

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private readonly string?[] _clean = new string?[Known];

    /// <summary>The event with names that hold no secret: the same instance when they are clean.</summary>
    public IncomingEvent Redact(IncomingEvent incoming)
    {
        if (IsKnown(incoming.SessionId) && IsKnown(incoming.Type) && IsKnown(incoming.Source) && IsKnown(incoming.Project) && IsKnown(incoming.ToolName)
            && IsKnown(incoming.TraceId) && IsKnown(incoming.ParentId) && IsKnown(incoming.AgentId) && IsKnown(incoming.PromptId) && IsKnown(incoming.Scope)
            && IsClean(incoming.Id) && IsClean(incoming.ToolUseId) && IsClean(incoming.SpanId))
        {
            return incoming;
        }
        return incoming with
        {
            SessionId = Redact(incoming.SessionId),
            Type = Redact(incoming.Type),
            Source = Redact(incoming.Source),
            Project = Redact(incoming.Project),
            ToolName = Redact(incoming.ToolName),
            TraceId = Redact(incoming.TraceId),
            SpanId = Redact(incoming.SpanId),
            ParentId = Redact(incoming.ParentId),
            AgentId = Redact(incoming.AgentId),
            PromptId = Redact(incoming.PromptId),
            Id = Redact(incoming.Id),
            Scope = Redact(incoming.Scope),
            ToolUseId = Redact(incoming.ToolUseId),
        };
    }

    /// <summary>The name without its secrets: the same instance when it has none. What this made is left as it is.</summary>
    [return: NotNullIfNotNull(nameof(name))]
    public string? Redact(string? name)
    {
        if (IsClean(name))
        {
            return name;
        }
        var longest = name!.Length > EventLimits.MaxNameLength ? EventLimits.MaxPathLength : EventLimits.MaxNameLength;
        var replaced = Replace(name);
        return replaced == name ? name : replaced?.Length <= longest ? replaced : key.NameOf(name);
    }

    // Names that repeat are pooled while they are read, so the same instance comes again.
    private bool IsKnown(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return true;
        }
        ref var slot = ref _clean[(uint)RuntimeHelpers.GetHashCode(name) % Known];
        if (ReferenceEquals(slot, name))
        {
            return true;
        }
        if (!IsClean(name))
        {
            return false;
        }
        slot = name;
        return true;
    }

    private bool IsClean(string? name) => string.IsNullOrEmpty(name) || !redactor.HoldsSecret(name);

    // What redaction left of the name tells which parts of it are secrets. Null when the rest is not what the name says: the secret was written in disguise.
    private string? Replace(string name)
    {
        var pieces = redactor.RedactText(name).Split(Hidden);
        var replaced = new StringBuilder(name.Length + (pieces.Length * (Prefix.Length + HexDigits)));
        var at = 0;
        for (var i = 0; i < pieces.Length; i++)
        {
            var piece = pieces[i];
            var found = i == 0 ? 0 : i == pieces.Length - 1 ? name.Length - piece.Length : name.IndexOf(piece, Math.Min(at + 1, name.Length), StringComparison.Ordinal);
            if (found < at || !name.AsSpan(found).StartsWith(piece, StringComparison.Ordinal))
            {
                return null;
            }
            Append(replaced, name.AsSpan(at, found - at));
            replaced.Append(piece);
            at = found + piece.Length;
        }
        return at == name.Length ? replaced.ToString() : null;
    }

    private void Append(StringBuilder replaced, ReadOnlySpan<char> secret)
    {
        if (secret.IsEmpty || secret is Hidden || IsOurs(secret))
        {
            replaced.Append(secret);
            return;
        }
        replaced.Append(key.NameOf(secret));
    }

    private static bool IsOurs(ReadOnlySpan<char> text) =>
        text.Length == Prefix.Length + HexDigits && text.StartsWith(Prefix, StringComparison.Ordinal) && !text[Prefix.Length..].ContainsAnyExcept(Hex);
}
