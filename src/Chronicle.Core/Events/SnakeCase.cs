namespace Chronicle.Events;

/// <summary>Hook event names as types: <c>PreToolUse</c> is <c>pre_tool_use</c>.</summary>
public static class SnakeCase
{
    public static string Of(string name)
    {
        Span<char> text = stackalloc char[(name.Length * 2) + 1];
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (char.IsAsciiLetterUpper(letter))
            {
                var startsWord = i > 0 && name[i - 1] != '_'
                    && (!char.IsAsciiLetterUpper(name[i - 1]) || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
                if (startsWord)
                {
                    text[length++] = '_';
                }
                letter = char.ToLowerInvariant(letter);
            }
            text[length++] = letter is '-' or ' ' ? '_' : letter;
        }
        return text[..length].ToString();
    }
}
