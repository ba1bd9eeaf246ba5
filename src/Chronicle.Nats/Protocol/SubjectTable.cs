using System.Text;

namespace Chronicle.Nats.Protocol;

/// <summary>Strings of subjects seen lately, so that a busy subject costs no string for each message. Owned by the reading loop.</summary>
internal sealed class SubjectTable
{
    private const int Slots = 256; // a subject has one place; two that share it take turns

    private readonly string?[] _subjects = new string?[Slots];

    public string Get(ReadOnlySpan<byte> subject)
    {
        var hash = 2166136261u; // FNV-1a over the end, where subjects differ
        foreach (var octet in subject[Math.Max(0, subject.Length - 16)..])
        {
            hash = (hash ^ octet) * 16777619u;
        }
        ref var known = ref _subjects[(hash ^ (hash >> 16)) % Slots];
        return known is not null && Ascii.Equals(subject, known) ? known : known = Encoding.UTF8.GetString(subject);
    }
}
