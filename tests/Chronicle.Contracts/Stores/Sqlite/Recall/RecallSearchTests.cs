using Chronicle.Events;
using Chronicle.Recall;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Chronicle.Contracts.Stores.Sqlite.Recall.RecallFixture;

namespace Chronicle.Contracts.Stores.Sqlite.Recall;

public sealed class RecallSearchTests : IAsyncLifetime
{
    private readonly RecallFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData("Le café est fermé", "cafe")]
    [InlineData("naïve Übersicht", "ubersicht")]
    [InlineData("Ошибка подключения к серверу", "ошибка")]
    [InlineData("请检查数据库连接是否正常", "数据库")]
    [InlineData("请检查数据库连接是否正常", "常")]
    [InlineData("東京都の天気を調べて", "天気")]
    [InlineData("サーバーが応答しません", "サーバー")]
    [InlineData("서버에서 오류가 발생했습니다", "오류")]
    [InlineData("เชื่อมต่อฐานข้อมูลไม่สำเร็จ", "ฐานข้อมูล")]
    [InlineData("تعذّر الاتصال بقاعدة البيانات", "بيانات")]
    [InlineData("أعد تشغيل الخادم", "اعد")]
    [InlineData("call getUserName() first", "user name")]
    [InlineData("call getUserName() first", "getUserName")]
    [InlineData("call getUserName() first", "GETUSERNAME")]
    [InlineData("set max_commit_events to 5", "commit events")]
    [InlineData("in src/Chronicle.Core/Recall/Segmenter.cs:42 it fails", "Segmenter.cs")]
    [InlineData("in src/Chronicle.Core/Recall/Segmenter.cs:42 it fails", "src/Chronicle.Core/Recall/Segmenter.cs:42")]
    [InlineData("in src/Chronicle.Core/Recall/Segmenter.cs:42 it fails", "segmenter")]
    [InlineData("upgrade to v1.2.3 today", "v1.2.3")]
    [InlineData("HRESULT 0x80070005 (E_ACCESSDENIED)", "0x80070005")]
    [InlineData("HRESULT 0x80070005 (E_ACCESSDENIED)", "e_accessdenied")]
    [InlineData("error CS8602: dereference", "CS8602")]
    [InlineData("id 550e8400-e29b-41d4-a716-446655440000 is gone", "550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("commit deadbeefcafe1234", "deadbeef*")]
    [InlineData("the C++ compiler", "C++")]
    [InlineData("it said \"disk is full\" again", "\"disk is full\"")]
    public async Task Text_IsFound(string text, string query)
    {
        await _fixture.ApplyTextsAsync("nothing of the kind", text, "完全无关的内容", "لا شيء هنا", "something else entirely");

        Assert.Equal([2], await _fixture.FindAsync(query));
    }

    [Theory]
    [InlineData("disk", new long[] { 1, 2, 3 })]
    [InlineData("\"disk is full\"", new long[] { 1 })]
    [InlineData("disk -full", new long[] { 3 })]
    [InlineData("disk -\"is full\"", new long[] { 2, 3 })]
    [InlineData("fu*", new long[] { 1, 2 })]
    [InlineData("full AND", new long[] { 1, 2 })]
    [InlineData("unknown*", new long[] { })]
    [InlineData("\"full disk\"", new long[] { 2 })]
    public async Task Syntax_DoesWhatItSays(string query, long[] expected)
    {
        await _fixture.ApplyTextsAsync("the disk is full", "a full disk", "this disk was replaced");

        Assert.Equal(expected, (await _fixture.FindAsync(query)).Order());
    }

    [Fact]
    public async Task AllWords_StandBeforeSome()
    {
        await _fixture.ApplyTextsAsync("green", "red green blue", "blue blue blue", "red and nothing else of note is said in here, at some length");
        var answer = await _fixture.AskAsync("red green blue");

        Assert.Equal(2, answer.Hits[0].Sequence.Value);
        Assert.Equal(1, answer.FoundInFull);
        Assert.Equal(4, answer.Hits.Count);
        Assert.True(answer.Hits[0].Score > 2 && answer.Hits.Skip(1).All(hit => hit.Score < 1));
        Assert.Equal([1, 2, 3, 4], answer.Hits.Select(hit => hit.TextRank!.Value));
    }

    [Fact]
    public async Task Typo_FindsTheClosestWord_AndSaysSo_BelowWhatIsExact()
    {
        await _fixture.ApplyTextsAsync("the database is slow", "the configuration of the server", "a datebase is a typo that someone made");

        var typo = await _fixture.AskAsync("confguratoin server");
        Assert.Equal([2], typo.Hits.Take(1).Select(hit => hit.Sequence.Value));
        Assert.Equal(["configuration"], typo.Corrections["confguratoin"]);
        Assert.InRange(typo.Hits[0].Score, 1, 2);
        Assert.Equal(0, typo.FoundInFull);

        Assert.Equal([3], await _fixture.FindAsync("datebase")); // it is there: nothing to correct
        Assert.Empty((await _fixture.AskAsync("datebase")).Corrections);
        Assert.Equal([1, 3], (await _fixture.FindAsync("databsae")).Order());
    }

    [Fact]
    public async Task Typing_FindsTheBeginning()
    {
        await _fixture.ApplyTextsAsync("the configuration", "a confused cat");

        Assert.Equal([1, 2], (await _fixture.FindAsync("conf", prefixLast: true)).Order());
        Assert.Equal([1], await _fixture.FindAsync("the confi", prefixLast: true, limit: 1));
        Assert.Empty(await _fixture.FindAsync("conf"));
    }

    [Fact]
    public async Task Filters_ArePartOfTheSearch()
    {
        await _fixture.ApplyAsync(
            Message(1, "needle one") with { User = "ada", Project = "/a", Role = "assistant", Channel = "web", Type = "reply" },
            Message(2, "needle two", session: "s2") with { User = "bob", Project = "/b" },
            Conversation(3, "c1", "needle three"));

        Assert.Equal([1], await _fixture.FindAsync("needle", new RecallFilter { User = "ada", Kind = DocumentKind.Message }));
        Assert.Equal([1, 3], (await _fixture.FindAsync("needle", new RecallFilter { User = "ada" })).Order());
        Assert.Equal([2], await _fixture.FindAsync("needle", new RecallFilter { Project = "/b" }));
        Assert.Equal([2], await _fixture.FindAsync("needle", new RecallFilter { Session = "s2" }));
        Assert.Equal([1], await _fixture.FindAsync("needle", new RecallFilter { Role = "assistant" }));
        Assert.Equal([1], await _fixture.FindAsync("needle", new RecallFilter { Type = "reply" }));
        Assert.Equal([1, 3], (await _fixture.FindAsync("needle", new RecallFilter { Channel = "web" })).Order());
        Assert.Equal([3], await _fixture.FindAsync("needle", new RecallFilter { Since = new Timestamp(3_000_000) }));
        Assert.Equal([1], await _fixture.FindAsync("needle", new RecallFilter { Until = new Timestamp(1_999_999) }));
        Assert.Empty(await _fixture.FindAsync("needle", new RecallFilter { User = "nobody" }));
    }

    /// <summary>More matches than are ranked, and none of the newest passes the filter.</summary>
    [Theory]
    [InlineData("session")]
    [InlineData("user")]
    [InlineData("project")]
    [InlineData("role")]
    [InlineData("until")]
    [InlineData("role and until")]
    public async Task Filter_ThatOnlyOldDocumentsPass_FindsThemAmongManyMatches(string by)
    {
        await _fixture.ApplyAsync(
            [.. Enumerable.Range(1, 12_000).Select(number => number <= 5
                ? Message(number, $"common word number{number}", session: "rare") with { User = "rare", Project = "/rare", Role = "rare" }
                : Message(number, $"common word number{number}") with { User = "bob", Project = "/b" })]);
        var filter = by switch
        {
            "session" => new RecallFilter { Session = "rare" },
            "user" => new RecallFilter { User = "rare" },
            "project" => new RecallFilter { Project = "/rare" },
            "until" => new RecallFilter { Until = new Timestamp(5_000_000) },
            "role and until" => new RecallFilter { Role = "rare", Until = new Timestamp(9_000_000_000) },
            _ => new RecallFilter { Role = "rare" },
        };

        Assert.Equal([1, 2, 3, 4, 5], (await _fixture.FindAsync("common", filter)).Order());
        Assert.Equal([1, 2, 3, 4, 5], (await _fixture.FindAsync("common word", filter)).Order());
        Assert.Equal([4], await _fixture.FindAsync("common number4", filter, limit: 1));
    }

    /// <summary>Some documents are older than those before them, and some say again what an old one said: then neither sequences nor texts are in the order of time.</summary>
    [Fact]
    public async Task Time_IsFilteredBy_WhateverOrderDocumentsCameIn()
    {
        var random = new Random(7);
        var documents = Enumerable.Range(1, 20_000).Select(number =>
        {
            var time = number / 5_000 % 2 == 0 ? number : random.Next(20_000); // every second stretch is of any time
            return Message(number, random.Next(10) == 0 ? $"common again{number % 7}" : $"common number{number}") with { Time = new Timestamp(time * 1_000_000L) };
        }).ToArray();
        await _fixture.ApplyAsync(documents);
        await _fixture.ReopenAsync();

        foreach (var (since, until) in ((int?, int?)[])[(null, 40), (100, 140), (10_000, 10_030), (19_980, null), (6_000, 6_002), (25_000, null), (null, -1)])
        {
            var filter = new RecallFilter { Since = since is { } first ? new Timestamp(first * 1_000_000L) : null, Until = until is { } last ? new Timestamp(last * 1_000_000L) : null };
            var passing = documents.Where(document => (since is null || document.Time >= filter.Since!.Value) && (until is null || document.Time <= filter.Until!.Value));
            var expected = passing.GroupBy(document => document.Text).Select(same => same.Max(document => document.Sequence.Value)).Order();
            Assert.Equal(expected, (await _fixture.FindAsync("common", filter, limit: 1_000)).Order());
        }
    }

    /// <summary>More texts have words that begin so than are ranked: the newest are. With more letters each that is left is found.</summary>
    [Fact]
    public async Task AFrequentBeginning_FindsTheNewest_AndALongerOneTheRare()
    {
        await _fixture.ApplyAsync([.. Enumerable.Range(1, 11_000).Select(number => Message(number, number == 1 ? "alphazoo" : number % 2 == 0 ? $"alphabet {number}" : $"alphanumeric {number}"))]);

        Assert.Equal([11_000L, 10_999, 10_998], await _fixture.FindAsync("alph", limit: 3, prefixLast: true));
        Assert.Equal([11_000L, 10_998], await _fixture.FindAsync("alph* -alphanumeric", limit: 2));
        Assert.Equal([1L], await _fixture.FindAsync("alphaz", prefixLast: true));
        Assert.Equal([1L], await _fixture.FindAsync("alph", new RecallFilter { Until = new Timestamp(1_000_000) }, prefixLast: true));
    }

    [Fact]
    public async Task FrequentWords_AreRequired_EvenWhereRareOnesAreRanked()
    {
        await _fixture.ApplyAsync([.. Enumerable.Range(1, 9_000).Select(number => Message(number, number % 3 == 0 ? $"common pepper{number / 30}" : $"common pepper{number / 30} salt{number}"))]);
        await _fixture.ApplyAsync(Message(9_001, "pepper5 alone"));

        var answer = await _fixture.AskAsync("common pepper5", limit: 100);
        Assert.Equal(21, answer.FoundInFull); // ten of the thirty say the same
        Assert.Equal(9_001, answer.Hits[21].Sequence.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("-not -these")]
    public async Task NothingToLookFor_IsAnEmptyAnswerWithAReason(string query)
    {
        var answer = await _fixture.AskAsync(query);

        Assert.Empty(answer.Hits);
        Assert.EndsWith(".", answer.Reason);
    }

    [Fact]
    public async Task Query_WhateverIsTyped_NeverBreaksTheSyntax()
    {
        string[] spices =
        [
            "\0", "\"", "'", "*", "-", "(", ")", "^", ":", "{", "}", "+", "\\", " AND ", " OR ", " NOT ", " NEAR(", "NEAR/2", "words:", "\uD800", "\uDFFF", "\uFFFF", "東", "ก็",
            "\u064B", " ", "a", "Zz9", "_", ".", "/", "''", "\"\"", "--", "{words parts}:", "\u200D", "\U0001F600", "%", "?1", ";DROP TABLE texts",
        ];
        await _fixture.ApplyTextsAsync("a quick text with words", "Zz9 東京");
        var typed = Gen.Elements(spices).ListOf().Select(parts => string.Concat(parts)).Or(ArbMap.Default.GeneratorFor<string>().Select(text => text ?? ""));
        Prop.ForAll(typed.ToArbitrary(), IsAnswered).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));
    }

    [Fact]
    public void Text_WhateverItIs_IsFoundByItsFirstWord()
    {
        var sequence = 0L;
        Prop.ForAll(ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "").ToArbitrary(), text => IsFound(++sequence, text)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private bool IsAnswered(string text)
    {
        var answer = _fixture.AskAsync(text, prefixLast: text.Length % 2 == 0);
        return answer.Wait(TimeSpan.FromMinutes(1)) && answer.IsCompletedSuccessfully;
    }

    private bool IsFound(long sequence, string text)
    {
        var applied = _fixture.ApplyAsync(Message(sequence, $"start{sequence} {text}"));
        var found = applied.Wait(TimeSpan.FromMinutes(1)) ? _fixture.FindAsync($"start{sequence}") : Task.FromResult<List<long>>([]);
        return found.Wait(TimeSpan.FromMinutes(1)) && found.Result.Contains(sequence);
    }
}
