using System.Globalization;
using Chronicle.Server.Api;
using Chronicle.Server.Problems;

namespace Chronicle.Server.Conversations;

/// <summary>Which of a session's messages are wanted, and in which form.</summary>
/// <param name="View"><c>flat</c>, <c>tree</c> or <c>history</c>.</param>
/// <param name="Limit">How many; null when it was not said.</param>
/// <param name="Before">The id of the message that the page ends before.</param>
/// <param name="After">The id of the message that the page begins after.</param>
/// <param name="IsDescending">The last ones, when neither is given.</param>
/// <param name="Message">The message whose history it is.</param>
/// <param name="Tokens">What a history may hold.</param>
internal sealed record MessageQuery(string View, int? Limit, string? Before, string? After, bool IsDescending, string? Message, long Tokens)
{
    private const int MostAtOnce = 1000;

    public static MessageQuery Read(IQueryCollection query)
    {
        var limit = QueryParameters.Limit(query, 0, MostAtOnce);
        var view = QueryParameters.Text(query["view"]) ?? "flat";
        var read = new MessageQuery(
            view, limit == 0 ? null : limit, QueryParameters.Text(query["before"]), QueryParameters.Text(query["after"]), QueryParameters.Descending(query, standard: false),
            QueryParameters.Text(query["message"]), ReadTokens(query));
        return view is not ("flat" or "tree" or "history") ? throw new ProblemException(Problem.InvalidParameter("view", "`flat`, `tree` or `history` is expected"))
            : read.Before is not null && read.After is not null ? throw new ProblemException(Problem.InvalidParameter("after", "give `before` or `after`, not both")) : read;
    }

    private static long ReadTokens(IQueryCollection query)
    {
        if (QueryParameters.Text(query["tokens"]) is not { } text)
        {
            return long.MaxValue;
        }
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var tokens) && tokens > 0 ? tokens
            : throw new ProblemException(Problem.InvalidParameter("tokens", "a whole number from 1 on is expected"));
    }
}
