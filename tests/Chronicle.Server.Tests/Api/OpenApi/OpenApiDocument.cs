using System.Text.Json;

namespace Chronicle.Server.Tests.Api.OpenApi;

/// <summary>The server's description of itself, and a check of values against its schemas.</summary>
/// <remarks>Knows the part of JSON Schema that the document uses; a keyword it does not know fails the test, so none is passed over.</remarks>
internal sealed class OpenApiDocument(JsonElement root)
{
    private static readonly HashSet<string> Annotations = ["description", "default", "title"];

    private readonly HashSet<string> _seen = [];

    public static async Task<OpenApiDocument> ReadAsync(RunningServer server) => new(await server.GetAsync("/openapi/v1.json"));

    /// <summary>Each path, method (in capitals) and operation.</summary>
    public IEnumerable<(string Path, string Method, JsonElement Operation)> Operations =>
        from path in root.GetProperty("paths").EnumerateObject()
        from method in path.Value.EnumerateObject()
        select (path.Name, method.Name.ToUpperInvariant(), method.Value);

    /// <summary>Members of the named schemas that no checked value has had, as <c>Session.ended</c>.</summary>
    public IEnumerable<string> Unseen =>
        from schema in root.GetProperty("components").GetProperty("schemas").EnumerateObject()
        where schema.Name != "IncomingEvent" && schema.Value.Has("properties")
        from property in schema.Value.GetProperty("properties").EnumerateObject()
        where !_seen.Contains($"{schema.Name}.{property.Name}")
        select $"{schema.Name}.{property.Name}";

    public JsonElement Operation(string path, string method) => root.GetProperty("paths").GetProperty(path).GetProperty(method.ToLowerInvariant());

    public static string[] Parameters(JsonElement operation, string kind) => !operation.TryGetProperty("parameters", out var parameters) ? [] :
        [.. parameters.EnumerateArray().Where(parameter => parameter.Text("in") == kind).Select(parameter => parameter.Text("name")!)];

    /// <summary>The schema of an answer, or null when the document has no body for it. A status that is not in the document fails the test.</summary>
    public JsonElement? AnswerSchema(string path, string method, int status, string mediaType)
    {
        Assert.True(Operation(path, method).GetProperty("responses").TryGetProperty($"{status}", out var answer), $"{method} {path} does not document {status}");
        answer = Resolve(answer);
        if (!answer.TryGetProperty("content", out var content))
        {
            return null;
        }
        Assert.True(content.TryGetProperty(mediaType, out var media), $"{method} {path} {status} does not document {mediaType}");
        return media.GetProperty("schema");
    }

    /// <summary>What is wrong with a value, as sentences; none when it fits.</summary>
    public IEnumerable<string> Check(JsonElement value, JsonElement schema, string at = "$", string? name = null)
    {
        if (schema.Text("$ref") is { } reference)
        {
            return Check(value, Resolve(schema), at, reference.Split('/')[^1]);
        }
        return schema.EnumerateObject().SelectMany(keyword => keyword.Name switch
        {
            "type" => When(!IsType(value, keyword.Value.GetString()!), $"{at} is {value.ValueKind}, not {keyword.Value}"),
            "enum" => When(!keyword.Value.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)), $"{at} is {value}, which is not in the enum"),
            "minimum" => When(value.GetDouble() < keyword.Value.GetDouble(), $"{at} is {value}, below {keyword.Value}"),
            "format" => When(keyword.Value.ValueEquals("date-time") && !value.TryGetDateTimeOffset(out _), $"{at} is {value}, no time"),
            "required" => keyword.Value.Texts().Where(member => !value.Has(member)).Select(member => $"{at}.{member} is missing"),
            "properties" => Members(value, keyword.Value, at, name),
            "additionalProperties" => When(keyword.Value.ValueKind == JsonValueKind.False && Extra(value, schema) is { Length: > 0 }, $"{at} also has {string.Join(", ", Extra(value, schema))}"),
            "items" => value.EnumerateArray().SelectMany((item, index) => Check(item, keyword.Value, $"{at}[{index}]")),
            _ => When(!Annotations.Contains(keyword.Name), $"{at}: the schema keyword {keyword.Name} is not known here"),
        }).ToList();
    }

    private IEnumerable<string> Members(JsonElement value, JsonElement properties, string at, string? name)
    {
        foreach (var property in properties.EnumerateObject())
        {
            if (value.TryGetProperty(property.Name, out var member))
            {
                _seen.Add($"{name}.{property.Name}");
                foreach (var problem in Check(member, property.Value, $"{at}.{property.Name}"))
                {
                    yield return problem;
                }
            }
        }
    }

    private JsonElement Resolve(JsonElement element)
    {
        while (element.Text("$ref") is { } reference)
        {
            element = reference.TrimStart('#', '/').Split('/').Aggregate(root, (at, step) => at.GetProperty(step));
        }
        return element;
    }

    private static IEnumerable<string> When(bool wrong, string problem) => wrong ? [problem] : [];

    private static string[] Extra(JsonElement value, JsonElement schema) => [.. value.Names().Where(member => !schema.GetProperty("properties").Has(member))];

    private static bool IsType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => false,
    };
}
