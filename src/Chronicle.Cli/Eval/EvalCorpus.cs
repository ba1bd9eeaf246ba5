using System.Globalization;

namespace Chronicle.Cli.Eval;

/// <summary>Messages and questions about them. What answers what is known from how they were made: nothing that is under test had a say in it.</summary>
/// <remarks>
/// The same on every run. Facts alternate between the half on which the built-in embedder was tuned and the half held out. The texts were written for
/// this project and have its licence; docs/embeddings.md describes them.
/// </remarks>
internal sealed class EvalCorpus
{
    private const int Seed = 20261121;
    private const int AtLeast = 3400;
    private const int Identifiers = 64;
    private const int ErrorsOfATemplate = 3;

    private readonly Random _random = new(Seed);
    private readonly NameMaker _names;
    private readonly FactFile _facts = new();
    private readonly string[] _errors;
    private readonly List<(string Text, int Topic)> _said = []; // what is asked for has a topic from 1
    private readonly List<(string Text, QueryKind Kind, int Topic, bool IsHeldOut)> _asked = [];
    private int _topics;

    private EvalCorpus()
    {
        _names = new NameMaker(_random);
        _facts.Read(Resource("facts.en.txt"));
        _facts.Read(Resource("facts.other.txt"));
        foreach (var line in Lines("chatter.en.txt"))
        {
            _facts.AddTalk("en", line);
        }
        _errors = Lines("errors.txt");
        AddFacts();
        AddIdentifiers();
        AddErrors();
        AddTalk();
        var order = Enumerable.Range(0, _said.Count).ToArray();
        _random.Shuffle(order);
        Messages = [.. order.Select((at, i) => new EvalMessage(i + 1, _said[at].Text))];
        var answers = order.Select((at, i) => (_said[at].Topic, Id: i + 1)).Where(said => said.Topic > 0).ToLookup(said => said.Topic, said => said.Id);
        Queries = [.. _asked.Select(asked => new EvalQuery(asked.Text, asked.Kind, [.. answers[asked.Topic]], asked.IsHeldOut))];
    }

    public IReadOnlyList<EvalMessage> Messages { get; }

    public IReadOnlyList<EvalQuery> Queries { get; }

    public static EvalCorpus Create() => new();

    private void AddFacts()
    {
        for (var i = 0; i < _facts.Facts.Count; i++)
        {
            var fact = _facts.Facts[i];
            var topic = ++_topics;
            foreach (var wording in fact.Wordings)
            {
                Say(Frame(wording, fact.Language), topic);
            }
            if (fact.Decoy is { } decoy)
            {
                Say(Frame(decoy, fact.Language), 0);
            }
            var isLatin = fact.Language is "en" or "de" or "es" or "fr" or "pt";
            Ask(fact.Question, isLatin ? QueryKind.Paraphrase : QueryKind.NonLatin, topic, i);
            if (fact.Language == "en")
            {
                // A topic of its own would miss the fact's other wordings, which answer too.
                Ask(Typist.Ask(fact.Wordings[0], _random), QueryKind.Typo, topic, i);
            }
        }
    }

    private void AddIdentifiers()
    {
        var talk = _facts.Talk["en"].Where(line => line.Contains("{name}", StringComparison.Ordinal)).ToArray();
        for (var i = 0; i < Identifiers; i++)
        {
            var words = _names.Words();
            var topic = ++_topics;
            for (var n = 0; n < 2; n++)
            {
                Say(Frame(_names.Fill(_names.Pick(talk), words, i), "en"), topic);
            }
            for (var n = 0; n < 3; n++)
            {
                Say(Frame(_names.Fill(_names.Pick(talk), _names.Neighbour(words), i), "en"), 0);
            }
            var name = NameMaker.Style(words, i);
            Ask((i / 2 % 2) == 0 ? name : $"where do we use {name}", QueryKind.Identifier, topic, i);
        }
    }

    private void AddErrors()
    {
        for (var i = 0; i < _errors.Length * ErrorsOfATemplate; i++)
        {
            var template = _errors[i % _errors.Length];
            var words = _names.Words();
            var error = _names.Fill(template, words, i % 3);
            var topic = ++_topics;
            Say($"$ ./run {words[1]}\n{error}\nexit code 1", topic);
            Say($"{_names.Pick(["I hit this again:", "The build stops with", "Seen in the log of the worker:", "What does this mean?"])} {error}", topic);
            for (var n = 0; n < 2; n++)
            {
                Say($"$ ./run {words[1]}\n{_names.Fill(template, _names.Neighbour(words), i % 3)}\nexit code 1", 0);
            }
            // Whole, or as one remembers it: without the last word or two, if the name stays.
            var name = NameMaker.Style(words, i % 3);
            var end = error.LastIndexOf(' ');
            var isShort = i / 2 % 2 == 1 && end > 0 && error[..end].Contains(words[1], StringComparison.OrdinalIgnoreCase) && error[..end].Contains(name, StringComparison.OrdinalIgnoreCase);
            Ask(isShort ? error[..end] : error, QueryKind.ErrorText, topic, i);
        }
    }

    private void AddTalk()
    {
        var languages = _facts.Talk.Keys.Order(StringComparer.Ordinal).ToArray();
        for (var i = 0; _said.Count < AtLeast; i++)
        {
            var language = i % 3 == 0 ? languages[i / 3 % languages.Length] : "en";
            var words = _names.Words();
            var line = _names.Pick(_facts.Talk[language]);
            Say(Frame(language == "en" ? _names.Fill(line, words, i) : $"{NameMaker.Style(words, i)}: {line}", language), 0);
        }
    }

    // As agents talk: what matters stands between what does not.
    private string Frame(string text, string language)
    {
        var talk = _facts.Talk[language];
        string More() => _names.Fill(_names.Pick(talk), _names.Words(), _random.Next(4));
        return _random.Next(4) switch
        {
            0 => text,
            1 => $"{More()} {text}",
            2 => $"{text} {More()}",
            _ => $"{More()} {text}\n{More()}",
        };
    }

    private void Say(string text, int topic) => _said.Add((text, topic));

    private void Ask(string text, QueryKind kind, int topic, int number) => _asked.Add((text, kind, topic, number % 2 == 1));

    private static string[] Lines(string name) => [.. Resource(name).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    private static string Resource(string name)
    {
        using var stream = typeof(EvalCorpus).Assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"eval/{name}"))!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
