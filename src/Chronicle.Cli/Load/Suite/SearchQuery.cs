using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Workload;

namespace Chronicle.Cli.Load.Suite;

/// <summary>What people type, made of words that were said: every one of these is found.</summary>
internal static class SearchQuery
{
    private static readonly string[] Frequent = ["cache", "invoice", "test", "change", "connection", "report"];
    private static readonly string[] Misspelled = ["conection pol", "invioce", "shipmnet", "certifcate", "schedluer", "databse schema", "transacton"];

    public static Query[] All(IReadOnlyList<SpokenText> said, string mode)
    {
        return
        [
            Of("the beginning of a word", random => Pick(random).Name[..5] + "*"),
            Of("a rare word", random => Pick(random).Reference),
            Of("a frequent word", random => Frequent[random.Next(Frequent.Length)]),
            Of("two words", random => Pick(random).TwoWords),
            Of("a phrase", random => $"\"{Pick(random).Phrase}\""),
            Of("an identifier", random => Pick(random).Name),
            Of("a misspelled word", random => Misspelled[random.Next(Misspelled.Length)]),
            Filtered("two words in a project", text => $"&project={text.Project}"),
            Filtered("two words in a session", text => $"&session={text.Session}"),
            Filtered("two words of an hour", text => $"&since={Uri.EscapeDataString(RecallPrefill.Text(text.Time.AddMinutes(-30)))}&until={Uri.EscapeDataString(RecallPrefill.Text(text.Time.AddMinutes(30)))}"),
        ];

        SpokenText Pick(Random random) => said[random.Next(said.Count)];

        Query Of(string name, Func<Random, string> words) => Make(name, random => Uri.EscapeDataString(words(random)));

        Query Filtered(string name, Func<SpokenText, string> filter) => Make(name, random =>
        {
            var text = Pick(random);
            return Uri.EscapeDataString(text.TwoWords) + filter(text);
        });

        Query Make(string name, Func<Random, string> rest) => new(name, random => $"/api/search?limit=20&mode={mode}&q={rest(random)}", 1) { Mark = "\"found_by\":", IsLeast = true };
    }
}
