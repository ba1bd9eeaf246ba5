namespace Chronicle.Cli.Eval;

/// <summary>The facts and the talk of a corpus file: "=" wording, "?" question, "!" decoy, "*" talk, "@" language, "#" comment; an empty line ends a fact.</summary>
internal sealed class FactFile
{
    public List<Fact> Facts { get; } = [];

    public Dictionary<string, List<string>> Talk { get; } = [];

    public void Read(string text)
    {
        var (language, wordings, question, decoy) = ("en", new List<string>(), (string?)null, (string?)null);
        foreach (var line in text.Split('\n').Append(""))
        {
            var rest = line.Length > 2 ? line[2..] : "";
            switch (line.Length == 0 ? ' ' : line[0])
            {
                case '=':
                    wordings.Add(rest);
                    break;
                case '?':
                    question = rest;
                    break;
                case '!':
                    decoy = rest;
                    break;
                case '@':
                    language = rest;
                    break;
                case '*':
                    AddTalk(language, rest);
                    break;
                case ' ' when question is not null:
                    Facts.Add(new Fact(language, wordings, question, decoy));
                    (wordings, question, decoy) = ([], null, null);
                    break;
            }
        }
    }

    public void AddTalk(string language, string line)
    {
        if (!Talk.TryGetValue(language, out var lines))
        {
            Talk[language] = lines = [];
        }
        lines.Add(line);
    }
}
