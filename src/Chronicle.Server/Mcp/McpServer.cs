using System.Buffers;
using System.Text.Json;
using Chronicle.Redaction;
using Chronicle.Server.Api;

namespace Chronicle.Server.Mcp;

/// <summary>Answers the messages of the Model Context Protocol, over whatever they come. Keeps nothing between them.</summary>
/// <remarks>
/// A request whose <c>_meta</c> names its version is one of 2026-07-28; any other is of the generations before, which begin with a handshake that binds
/// us to nothing: the tools are the same in all of them.
/// </remarks>
public sealed class McpServer(IMcpTools tools, Redactor redactor)
{
    private const string Instructions =
        "Chronicle keeps what agents and people said and did in earlier sessions. Begin with search_history; it gives an outline. "
        + "get_session_outline shows a session turn by turn, get_messages the full text around a hit, get_event one record whole. Cite ids and links.";

    // The list changes only with the program.
    private const int ListKeptMs = 3_600_000;

    /// <param name="text">One message, or a batch of them as 2025-03-26 allows.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ValueTask<McpAnswer> AnswerAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) => AnswerAsync(text, static _ => { }, cancellationToken);

    /// <param name="text">One message, or a batch of them.</param>
    /// <param name="check">What the transport asks of a message; throws when it is not so.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async ValueTask<McpAnswer> AnswerAsync(ReadOnlyMemory<byte> text, Action<McpMessage> check, CancellationToken cancellationToken)
    {
        JsonElement message;
        try
        {
            message = JsonElement.Parse(text.Span);
            RequireUnicode(message);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException) // the latter is how a string says that it is no Unicode
        {
            return Failure(null, new McpException(McpErrors.Parse, "This is not JSON: " + malformed.Message), isStateless: false);
        }
        return message.ValueKind == JsonValueKind.Array && message.GetArrayLength() > 0 ? await AnswerAllAsync(message, check, cancellationToken).ConfigureAwait(false)
            : await AnswerOneAsync(message, check, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads every string once: a parser takes half of a surrogate pair for text, and reading it fails wherever that happens to be.</summary>
    private static void RequireUnicode(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    RequireUnicode(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    RequireUnicode(item);
                }
                break;
            case JsonValueKind.String:
                _ = value.GetString();
                break;
        }
    }

    private async ValueTask<McpAnswer> AnswerAllAsync(JsonElement batch, Action<McpMessage> check, CancellationToken cancellationToken)
    {
        var answers = new List<byte[]>();
        foreach (var message in batch.EnumerateArray())
        {
            if ((await AnswerOneAsync(message, check, cancellationToken).ConfigureAwait(false)).Json is { } json)
            {
                answers.Add(json);
            }
        }
        return new McpAnswer(answers.Count == 0 ? null : Write(writer =>
        {
            writer.WriteStartArray();
            answers.ForEach(answer => writer.WriteRawValue(answer, skipInputValidation: true));
            writer.WriteEndArray();
        }), null, IsStateless: false);
    }

    private async ValueTask<McpAnswer> AnswerOneAsync(JsonElement text, Action<McpMessage> check, CancellationToken cancellationToken)
    {
        McpMessage? message = null;
        try
        {
            message = McpMessage.Read(text);
            check(message);
            if (message.Version is { } version && version != McpVersions.Stateless)
            {
                throw McpException.Unsupported(version);
            }
            if (message.Id is not { } id || message.Method is null)
            {
                return new McpAnswer(null, null, message.IsStateless);
            }
            var result = await ResultAsync(message, cancellationToken).ConfigureAwait(false);
            return new McpAnswer(Write(writer =>
            {
                writer.WriteStartObject();
                WriteHead(writer, id);
                writer.WriteStartObject("result"u8);
                if (message.IsStateless)
                {
                    writer.WriteString("resultType"u8, "complete"u8);
                }
                result(writer);
                if (message.IsStateless)
                {
                    writer.WriteStartObject("_meta"u8);
                    WriteServer(writer, "io.modelcontextprotocol/serverInfo");
                    writer.WriteEndObject();
                }
                writer.WriteEndObject();
                writer.WriteEndObject();
            }), null, message.IsStateless);
        }
        catch (McpException refused)
        {
            return Failure(McpMessage.IdOf(text), refused, message?.Version is not null);
        }
    }

    /// <summary>Writes the members of a request's result.</summary>
    private async ValueTask<Action<Utf8JsonWriter>> ResultAsync(McpMessage message, CancellationToken cancellationToken) => (message.Method, message.IsStateless) switch
    {
        ("initialize", false) => writer => WriteInitialize(writer, message),
        ("ping", false) => WriteNothing,
        ("server/discover", true) => WriteDiscover,
        ("tools/list", var isStateless) => writer => WriteList(writer, isStateless),
        ("tools/call", _) => await CallAsync(message, cancellationToken).ConfigureAwait(false),
        _ => throw new McpException(McpErrors.MethodNotFound, $"There is no method {message.Method} here"),
    };

    private async ValueTask<Action<Utf8JsonWriter>> CallAsync(McpMessage message, CancellationToken cancellationToken)
    {
        if (message.Name is not { } name || McpCatalog.ArgumentsOf(name) is null)
        {
            throw new McpException(McpErrors.InvalidParams, $"There is no tool {message.Name}; there are {string.Join(", ", McpCatalog.Names.Order(StringComparer.Ordinal))}");
        }
        var arguments = message.Parameter("arguments") ?? default;
        if (arguments.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined or JsonValueKind.Null))
        {
            throw new McpException(McpErrors.InvalidParams, "\"arguments\" is not an object");
        }
        var result = await tools.CallAsync(name, arguments, cancellationToken).ConfigureAwait(false);
        return writer =>
        {
            writer.WriteStartArray("content"u8);
            writer.WriteStartObject();
            writer.WriteString("type"u8, "text"u8);
            writer.WriteString("text"u8, result.IsError ? redactor.RedactText(result.Text) : result.Text);
            writer.WriteEndObject();
            writer.WriteEndArray();
            if (!result.IsError)
            {
                writer.WritePropertyName("structuredContent"u8);
                writer.WriteRawValue(result.Text, skipInputValidation: true);
            }
            writer.WriteBoolean("isError"u8, result.IsError);
        };
    }

    private static void WriteNothing(Utf8JsonWriter writer)
    {
        // a pong says nothing
    }

    private static void WriteInitialize(Utf8JsonWriter writer, McpMessage message)
    {
        // A version we do not speak is answered with the newest that has a handshake; the client goes on or leaves.
        var asked = message.Parameter("protocolVersion") is { ValueKind: JsonValueKind.String } version ? version.GetString()! : "";
        writer.WriteString("protocolVersion"u8, McpVersions.WithHandshake.Contains(asked) ? asked : McpVersions.WithHandshake[0]);
        WriteCapabilities(writer);
        WriteServer(writer, "serverInfo");
        writer.WriteString("instructions"u8, Instructions);
    }

    private static void WriteDiscover(Utf8JsonWriter writer)
    {
        WriteVersions(writer, "supportedVersions"u8);
        WriteCapabilities(writer);
        writer.WriteString("instructions"u8, Instructions);
        WriteKept(writer);
    }

    private static void WriteList(Utf8JsonWriter writer, bool isStateless)
    {
        writer.WritePropertyName("tools"u8);
        writer.WriteRawValue(McpCatalog.Json, skipInputValidation: true);
        if (isStateless)
        {
            WriteKept(writer);
        }
    }

    private static void WriteKept(Utf8JsonWriter writer)
    {
        writer.WriteNumber("ttlMs"u8, ListKeptMs);
        writer.WriteString("cacheScope"u8, "public"u8);
    }

    private static void WriteCapabilities(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("capabilities"u8);
        writer.WriteStartObject("tools"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteServer(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject(name);
        writer.WriteString("name"u8, "chronicle"u8);
        writer.WriteString("title"u8, "Chronicle"u8);
        writer.WriteString("version"u8, ServerApi.Version);
        writer.WriteEndObject();
    }

    private static void WriteVersions(Utf8JsonWriter writer, ReadOnlySpan<byte> name)
    {
        writer.WriteStartArray(name);
        foreach (var version in McpVersions.All)
        {
            writer.WriteStringValue(version);
        }
        writer.WriteEndArray();
    }

    private McpAnswer Failure(JsonElement? id, McpException refused, bool isStateless) => new(Write(writer =>
    {
        writer.WriteStartObject();
        WriteHead(writer, id);
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, refused.Code);
        writer.WriteString("message"u8, redactor.RedactText(refused.Message));
        if (refused.RequestedVersion is { } requested)
        {
            writer.WriteStartObject("data"u8);
            WriteVersions(writer, "supported"u8);
            writer.WriteString("requested"u8, redactor.RedactText(requested));
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
        writer.WriteEndObject();
    }), refused.Code, isStateless);

    private static void WriteHead(Utf8JsonWriter writer, JsonElement? id)
    {
        writer.WriteString("jsonrpc"u8, "2.0"u8);
        writer.WritePropertyName("id"u8);
        if (id is { } given)
        {
            given.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Options))
        {
            write(writer);
        }
        return buffer.WrittenSpan.ToArray();
    }
}
