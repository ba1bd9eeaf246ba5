using System.IO.Compression;
using System.Net;
using System.Text;
using Chronicle.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chronicle.Server.Tests.Ingest.Http;

public sealed class RequestBodyTests
{
    private static readonly byte[] Event = Encoding.UTF8.GetBytes("""{"session_id":"s","type":"note","data":{"text":"some words, some words, some words"}}""");

    private static readonly byte[] Large = Encoding.UTF8.GetBytes($$"""{"session_id":"s","type":"note","data":"{{new string('x', 5000)}}"}""");

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("identity")]
    public async Task ACompressedBody_IsReadAsItsContent(string encoding)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/events", Compressed(Event, encoding), encoding: encoding);
        using var lines = await server.PostAsync("/api/events", Compressed([.. Event, (byte)'\n', .. Event], encoding), "application/x-ndjson", encoding);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, lines.StatusCode);
        Assert.Equal(3, server.Store.Head.Value);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task AnUnknownEncoding_Is415(string contentType)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.PostAsync("/api/events", Event, contentType, "zstd");

        (await Problem.ReadAsync(response)).Is(415, "unsupported-encoding");
    }

    [Theory]
    [InlineData("gzip", "application/json")]
    [InlineData("br", "application/json")]
    [InlineData("deflate", "application/json")]
    [InlineData("gzip", "application/x-ndjson")]
    [InlineData("br", "application/x-ndjson")]
    [InlineData("deflate", "application/x-ndjson")]
    public async Task WhatCannotBeDecompressed_IsMalformed(string encoding, string contentType)
    {
        await using var server = await RunningServer.StartAsync();

        using var broken = await server.PostAsync("/api/events", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff, 1, 2, 3, 4], contentType, encoding);

        (await Problem.ReadAsync(broken)).Is(400, "malformed");
    }

    /// <summary>A body cut at the end of a line still lacks what came after: it must not pass for whole.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task ACompressedBodyThatIsCutShort_IsMalformed(string encoding)
    {
        await using var server = await RunningServer.StartAsync();
        using var compressed = new MemoryStream();
        await using var stream = Compressor(compressed, encoding);
        stream.Write([.. Event, (byte)'\n', .. Event, (byte)'\n']);
        stream.Flush(); // what is there now can be read, but has no end

        using var cut = await server.PostAsync("/api/events", compressed.ToArray(), "application/x-ndjson", encoding);

        (await Problem.ReadAsync(cut)).Is(400, "malformed");
    }

    [Fact]
    public async Task ABodyOverTheLimit_Is413_HoweverItsLengthIsTold()
    {
        await using var server = await RunningServer.StartAsync(("Ingest:MaxBodyBytes", "4096"), ("Ingest:MaxEventBytes", "100000"));

        using var told = await server.PostAsync("/api/events", Large);
        using var chunked = await server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/events")
        {
            Content = new ByteArrayContent(Large),
            Headers = { TransferEncodingChunked = true },
        });
        using var bomb = await server.PostAsync("/api/events", Compressed(new byte[50 << 20], "gzip"), encoding: "gzip");

        foreach (var response in (HttpResponseMessage[])[told, chunked, bomb])
        {
            (await Problem.ReadAsync(response)).Is(413, "too-large");
        }
        Assert.Equal(0, server.Store.Head.Value);
        Assert.Equal("healthy", (await server.GetAsync("/health")).Text("status"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-ndjson")]
    public async Task ABodyThatIsRefused_IsNoMistakeOfOurs_InTheLog(string contentType)
    {
        var log = new ErrorLog();
        await using var server = await RunningServer.StartAsync(new MemoryEventStore(), null, services => services.AddSingleton<ILoggerProvider>(log),
            ("Ingest:MaxBodyBytes", "4096"), ("Ingest:MaxEventBytes", "4096"), ("Logging:LogLevel:Default", "Error"));
        for (var i = 0; i < 3; i++)
        {
            using var content = new ByteArrayContent([.. Enumerable.Repeat(Large, 20).SelectMany(bytes => bytes)]) { Headers = { ContentType = new(contentType) } };
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events") { Content = content, Headers = { TransferEncodingChunked = true } };

            using var response = await server.Client.SendAsync(request);

            (await Problem.ReadAsync(response)).Is(413, "too-large");
        }
        await server.StopAsync();
        Assert.Empty(log.Lines);
    }

    [Theory]
    [InlineData("application/json", null)]
    [InlineData("application/x-ndjson", null)]
    [InlineData("application/json", "gzip")]
    [InlineData("application/x-ndjson", "gzip")]
    public async Task AnEventOverTheLimit_Is413_WithItsIndex(string contentType, string? encoding)
    {
        await using var server = await RunningServer.StartAsync(("Ingest:MaxEventBytes", "4096"));
        byte[] both = contentType == "application/json" ? [(byte)'[', .. Event, (byte)',', .. Large, (byte)']'] : [.. Event, (byte)'\n', .. Large];

        using var response = await server.PostAsync("/api/events", encoding is null ? both : Compressed(both, encoding), contentType, encoding);

        var problem = await Problem.ReadAsync(response);
        problem.Is(413, "too-large");
        Assert.Equal(1, problem.Index);
    }

    [Fact]
    public async Task ALineWithoutEnd_Is413_BeforeItIsReadWhole()
    {
        await using var server = await RunningServer.StartAsync(("Ingest:MaxEventBytes", "4096"));

        using var bomb = await server.PostAsync("/api/events", Compressed([.. Event, (byte)'\n', .. new byte[50 << 20]], "gzip"), "application/x-ndjson", "gzip");

        var problem = await Problem.ReadAsync(bomb);
        problem.Is(413, "too-large");
        Assert.Equal((1, 2, 1), (problem.Index, problem.Line, problem.Durable));
    }

    internal static byte[] Compressed(byte[] content, string encoding, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var compressed = new MemoryStream();
        using (var stream = Compressor(compressed, encoding, level))
        {
            stream.Write(content);
        }
        return compressed.ToArray();
    }

    private static Stream Compressor(Stream compressed, string encoding, CompressionLevel level = CompressionLevel.Fastest) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(compressed, level),
        "br" => new BrotliStream(compressed, level),
        "deflate" => new ZLibStream(compressed, level),
        _ => compressed,
    };
}
