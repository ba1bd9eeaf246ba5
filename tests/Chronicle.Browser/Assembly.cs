// One browser and one server at a time: what a page shows within its deadlines should not depend on its neighbours.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
