namespace Chronicle.Cli.Load.Workload;

/// <summary>A message that was recorded, for who wants to find it again.</summary>
internal sealed record SpokenText(string Text, string Session, string Project, DateTimeOffset Time)
{
    private string[] Words => [.. Text.Split(' ').Where(word => word.Length >= 4 && word.All(char.IsAsciiLetterLower))];

    /// <summary>Its reference, which no other has.</summary>
    public string Reference => Text[^Speech.ReferenceLength..];

    /// <summary>A name of code in it, or its longest word where it has none.</summary>
    public string Name => Text.Split(' ', '.', ',', '/', ':', ';').Where(word => word.Length >= 5).OrderByDescending(word => word.Skip(1).Count(char.IsAsciiLetterUpper)).ThenByDescending(word => word.Length).First();

    public string TwoWords => Words is [var first, .., var last] ? $"{first} {last}" : Name;

    /// <summary>Three words in a row.</summary>
    public string Phrase
    {
        get
        {
            var words = Text.Split(' ');
            var at = Enumerable.Range(0, Math.Max(0, words.Length - 2)).FirstOrDefault(at => words.AsSpan(at, 3).ToArray().All(word => word.All(char.IsAsciiLetterLower)));
            return string.Join(' ', words.Skip(at).Take(3));
        }
    }
}
