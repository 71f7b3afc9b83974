// Each test has hosts with the same names and addresses.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
