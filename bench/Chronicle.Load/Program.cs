using Chronicle.Cli.Load.Servers;
using Chronicle.Load;

ThisProgram.TuneForLoad();
return await VerbTable.RunAsync(args);
