using System.CommandLine;
using Chronicle.Cli.Load.Scenarios;
using Chronicle.Cli.Load.Scenarios.Conversations;

namespace Chronicle.Cli.Commands;

internal static class LoadCommand
{
    public static Command Create() => new Verb(
        "load",
        "Put load on a server and say what producers and readers feel; without --url on a server of its own",
        "chronicle load events --events 1000 --rate 100",
        "chronicle load websockets --connections 50 --duration 60",
        "chronicle load stress --url http://127.0.0.1:8510")
    {
        EventsScenario.Create(),
        ReadersScenario.CreateWebSockets(),
        ReadersScenario.CreateSse(),
        QueriesScenario.Create(),
        MixedScenario.Create(),
        AtOnceScenario.CreateSpike(),
        AtOnceScenario.CreateBurst(),
        EnduranceScenario.Create(),
        StressScenario.Create(),
        SoakScenario.Create(),
        ConversationsScenario.Create(),
        BusScenario.Create(),
    };
}
