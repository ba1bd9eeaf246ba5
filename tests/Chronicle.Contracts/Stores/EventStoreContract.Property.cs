using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Chronicle.Contracts.Stores;

public abstract partial class EventStoreContract
{
    /// <summary>Random appends (with duplicates), reads, queries, drops, erasures and reopenings answer as a plain list would. A failure prints its seed; put it into Replay to run it again.</summary>
    [Fact]
    public void AnySteps_AnswerAsAListWould()
    {
        var steps = StoreStep.Any.ListOf().ToArbitrary();
        var property = Prop.ForAll(steps, sequence => Run([.. sequence]).GetAwaiter().GetResult());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property);
    }

    private async Task Run(StoreStep[] steps)
    {
        await using var fixture = Open();
        var model = new StoreModel(() => fixture.Store);
        foreach (var step in steps)
        {
            switch (step)
            {
                case StoreStep.Append append:
                    await model.AppendAsync(append.Group);
                    break;
                case StoreStep.Read read:
                    await model.ReadAsync(read.After, read.Limit);
                    break;
                case StoreStep.Query query:
                    await model.QueryAsync(query.What);
                    break;
                case StoreStep.Drop drop:
                    await model.DropAsync(drop.Through, drop.Each);
                    break;
                case StoreStep.Erase erase:
                    await model.EraseAsync(erase.Session, erase.UpTo, erase.Limit);
                    break;
                case StoreStep.Find find:
                    await model.FindAsync(find.Id, find.Session);
                    break;
                case StoreStep.Verify:
                    await model.VerifyAsync();
                    break;
                case StoreStep.Reopen when fixture.Keeps:
                    await fixture.ReopenAsync();
                    break;
            }
        }
    }
}
