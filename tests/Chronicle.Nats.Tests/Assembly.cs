using Xunit;

// Each test has a server of its own, and some pause or kill it: one at a time, so that a busy machine does not look like a dead one.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
