using System.Text;

namespace Chronicle.Core.Tests.Redaction;

/// <summary>Random JSON without anything secret, with a place (<see cref="Hole"/>) for one text.</summary>
internal sealed class RandomJson(int seed)
{
    public const string Hole = "<hole>";

    private static readonly string[] Names = ["a", "b c", "file_path", "input_tokens", "session_id", "ключ", "tool_input", "key", "x.y", "command"];
    private static readonly string[] Words = ["text", "é😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "token", "a=b", "the password is", "https://h/p", "12", " ", "{", "eyJ", "'"];

    private readonly Random _random = new(seed);

    /// <summary>An object whose member <c>planted</c>, somewhere inside, is a text with the hole between other words.</summary>
    public string Next()
    {
        var text = new StringBuilder();
        Object(text, depth: 0, planted: _random.Next(1, 4));
        return text.ToString();
    }

    private void Object(StringBuilder text, int depth, int planted)
    {
        text.Append('{');
        var members = _random.Next(4);
        var at = _random.Next(members + 1);
        for (var member = 0; member <= members; member++)
        {
            text.Append(member > 0 ? "," : "").Append(_random.Next(3) == 0 ? " " : "").Append('"');
            if (member != at || planted < 0)
            {
                text.Append(Names[_random.Next(Names.Length)]).Append(member).Append("\":");
                Value(text, depth + 1);
            }
            else if (planted > 0)
            {
                text.Append(Names[_random.Next(Names.Length)]).Append("\":");
                Object(text, depth + 1, planted - 1);
            }
            else
            {
                text.Append("planted\":\"").Append(Sentence()).Append(' ').Append(Hole).Append(' ').Append(Sentence()).Append('"');
            }
        }
        text.Append('}');
    }

    private void Value(StringBuilder text, int depth)
    {
        switch (_random.Next(depth > 5 ? 4 : 6))
        {
            case 0:
                text.Append(_random.Next(-1000, 1000));
                break;
            case 1:
                text.Append(new[] { "true", "null", "1.5e10", "-0" }[_random.Next(4)]);
                break;
            case 4:
                Object(text, depth, planted: -1);
                break;
            case 5:
                text.Append('[');
                for (var item = _random.Next(4); item > 0; item--)
                {
                    Value(text, depth + 1);
                    text.Append(item > 1 ? ", " : "");
                }
                text.Append(']');
                break;
            default:
                text.Append('"').Append(Sentence()).Append('"');
                break;
        }
    }

    private string Sentence() => string.Join(' ', Enumerable.Range(0, _random.Next(6)).Select(_ => Words[_random.Next(Words.Length)]));
}
