using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Chronicle.Cli.Load.Http;
using Chronicle.Cli.Load.Reports;
using Chronicle.Cli.Load.Workload;
using Xunit;

namespace Chronicle.Cli.Tests.Load;

/// <summary>Conversations as load makes them, and the count of those that a server says it has.</summary>
public sealed partial class ConversationLoadTests
{
    private static readonly Target Server = Target.Local(new IPEndPoint(IPAddress.Loopback, 8510));

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    public void EveryStamp_MakesAWholeRequestWithNewIdsAndNewTexts(int conversations)
    {
        var text = new ConversationText(3, seed: 1, "chronicle-load/test");
        var (all, events) = (new string[conversations], 0);
        for (var i = 0; i < conversations; i++)
        {
            all[i] = text.Next(out var became);
            events += became;
        }
        var request = ConversationTemplate.Create(Server, all, events, new Ledger());
        var (ids, references) = (new HashSet<Guid>(), new HashSet<string>());
        for (var stamp = 1; stamp <= 3; stamp++)
        {
            request.Stamp(new Random(stamp), now: 0);
            var sent = Parse(request);
            Assert.Equal(conversations, sent.Length);
            Assert.All(sent, one => Assert.True(ids.Add(one.GetProperty("id").GetGuid())));
            Assert.All(sent, one => Assert.Equal("chronicle-load/test", one.GetProperty("project").GetString()));
            Assert.All(sent, one => Assert.True(references.Add(Assert.Single(Reference().Matches(one.GetRawText()).Select(match => match.Value).Distinct()))));
            Assert.Equal(events, sent.Sum(one => 1 + (one.TryGetProperty("messages", out var messages) ? messages.GetArrayLength() : 0)));
        }
    }

    [Fact]
    public void TheSameSeed_MakesTheSameConversations()
    {
        var (one, same, other) = (new ConversationText(5, 3, "p"), new ConversationText(5, 3, "p"), new ConversationText(5, 4, "p"));
        var differ = false;
        for (var i = 0; i < 20; i++)
        {
            var text = one.Next(out var events);
            Assert.Equal(text, same.Next(out var sameEvents));
            Assert.Equal(events, sameEvents);
            differ |= text != other.Next(out _);
        }
        Assert.True(differ);
    }

    [Fact]
    public void DistinctEvents_HaveATextOfTheirOwn()
    {
        var request = PostTemplate.Create(Server, new EventText(3, seed: 1, "p") { IsDistinct = true }, new Body(BodyKind.Lines, 20));
        var references = new HashSet<string>();
        for (var stamp = 1; stamp <= 2; stamp++)
        {
            request.Stamp(new Random(stamp), now: 1);
            var lines = Body(request).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(20, lines.Length);
            Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
            Assert.All(lines, line => Assert.True(references.Add(Reference().Match(line).Value)));
        }
    }

    // The older storage answered with ids of rows that it never stored, and a server may answer with others than were sent.
    [Fact]
    public async Task AConversationThatIsAcknowledgedAndNotThere_IsCounted()
    {
        var (feed, sent) = (new ConversationFeed(new ConversationText(2, 1, "p"), new Random(7)), new List<Guid>());
        using var server = new ScriptedServer(async stream =>
        {
            var buffer = new byte[64 * 1024];
            for (int length; (length = await stream.ReadAsync(buffer)) > 0;)
            {
                var text = Encoding.UTF8.GetString(buffer, 0, length);
                string answer;
                if (text.StartsWith("POST", StringComparison.Ordinal))
                {
                    var id = JsonElement.Parse(text[text.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]).GetProperty("id").GetGuid();
                    sent.Add(sent.Count == 2 ? Guid.NewGuid() : id); // the third one's answer names another
                    answer = $$"""{"id":"{{sent[^1]}}"}""";
                }
                else
                {
                    // Two pages: the first conversation twice, the second never, and the strange one.
                    answer = text.Contains("before=more", StringComparison.Ordinal) ? $$"""{"conversations":[{"id":"{{sent[0]}}"},{"id":"{{sent[2]}}"}]}"""
                        : $$"""{"conversations":[{"id":"{{sent[0]}}"}],"next":"more"}""";
                }
                await ScriptedServer.SayAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {answer.Length}\r\n\r\n{answer}");
            }
        });
        using (var loop = await ClosedLoop.ConnectAsync(tally => feed.CreateSender(server.Target, 1, tally), 1, new Tally()))
        {
            await loop.SendAsync(3, CancellationToken.None);
        }

        var back = await ReadBack.ListAsync(server.Target, "p", CancellationToken.None);

        Assert.Equal((3, 1), (feed.Ledger.Count, feed.Ledger.Strange));
        Assert.Equal((2, 3), (feed.Ledger.CountIn(back.Ids), back.Listed));
    }

    [Fact]
    public void WhatIsSearchedFor_WasSaid()
    {
        var speech = new Speech(new Random(2));
        for (var i = 1; i <= 200; i++)
        {
            var said = new SpokenText(speech.Say(1 + (i % 5)), "s", "p", default);
            Assert.True(said.Name.Length >= 5, said.Text);
            Assert.Contains(said.Name, said.Text, StringComparison.Ordinal);
            Assert.Contains(said.Phrase, said.Text, StringComparison.Ordinal);
            Assert.All(said.TwoWords.Split(' '), word => Assert.Contains(word, said.Text, StringComparison.Ordinal));
            Assert.EndsWith(said.Reference, said.Text, StringComparison.Ordinal);
        }
    }

    private static string Body(Request request)
    {
        var text = Encoding.UTF8.GetString(request.Bytes.Span);
        var at = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var body = text[(at + 4)..];
        Assert.EndsWith($"Content-Length: {Encoding.UTF8.GetByteCount(body)}", text[..at], StringComparison.Ordinal);
        return body;
    }

    private static JsonElement[] Parse(Request request) => JsonElement.Parse(Body(request)) is { ValueKind: JsonValueKind.Array } many ? [.. many.EnumerateArray()] : [JsonElement.Parse(Body(request))];

    [GeneratedRegex("ref [0-9a-f]{8}")]
    private static partial Regex Reference();
}
