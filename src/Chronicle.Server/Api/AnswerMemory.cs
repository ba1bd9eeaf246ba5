using Chronicle.Budgets;
using Chronicle.Server.Problems;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Chronicle.Server.Api;

/// <summary>The memory that answers with many events take together, from their reading until the client has them.</summary>
/// <remarks>When it is short, pages are smaller; a client goes on with <c>next</c>. One that takes hardly anything of a large answer is cut off, because it keeps the room from others.</remarks>
internal sealed class AnswerMemory(TimeProvider clock)
{
    /// <summary>How much is written before it is sent.</summary>
    public const int Piece = 64 << 10;

    private const long Capacity = 64 << 20;
    private const long LargePage = 16 << 20;
    private const long SmallPage = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly MinDataRate LargeRate = new(bytesPerSecond: 16 << 10, gracePeriod: TimeSpan.FromSeconds(5));

    public ByteBudget Budget { get; } = new(Capacity, clock);

    /// <summary>Takes room for a page; dispose it when the answer is flushed.</summary>
    /// <exception cref="ProblemException">There was none for a while.</exception>
    public async ValueTask<AnswerLease> TakeAsync(CancellationToken cancellationToken)
    {
        if (Budget.TryTake(LargePage))
        {
            return new AnswerLease(Budget, LargePage);
        }
        return await Budget.TakeAsync(SmallPage, Patience, cancellationToken) ? new AnswerLease(Budget, SmallPage) : throw new ProblemException(Problem.TooManyAnswers);
    }

    /// <summary>Sends what is written, in pieces: a client that takes nothing is noticed after the first.</summary>
    public static async ValueTask FlushAsync(HttpContext context, AnswerLease lease)
    {
        if (lease.Bytes > SmallPage && context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = LargeRate;
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
