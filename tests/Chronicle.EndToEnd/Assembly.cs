// The tests measure memory and race against processes: one at a time, so that each has the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
