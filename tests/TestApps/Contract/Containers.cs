using ActorProcs;
using static Contract.Processes;

namespace Contract;

/// <summary>Dictionaries, lists, blocks of memory, and the names by which others find them.</summary>
internal static class Containers
{
    internal static async Task RunAsync()
    {
        ProcDictionary<string, int> dictionary = Procs.Dictionary<string, int>(name: null);
        dictionary["a"] = 1;
        dictionary.Add(key: "b", value: 2);
        int updated = dictionary.Update(key: "a", update: static x => x + 1);
        int added = dictionary.AddOrUpdate(key: "c", addValue: 3, update: static x => x + 1);
        await dictionary.SetAsync("d", await dictionary.GetAsync("c") + 1);
        Require(dictionary.TryGetValue(key: "d", value: out int found) && (found, updated, added, dictionary.Count) == (4, 2, 3, 4));
        Require(dictionary.TryAdd("e", 5) && dictionary.Remove("e") && !dictionary.ContainsKey("e") && dictionary.GetOrAdd("a", 9) == 2);
        IReadOnlyList<string> keys = dictionary.Keys;
        IReadOnlyList<int> values = dictionary.Values;
        Dictionary<string, int> copy = dictionary.ToDictionary();
        Require(keys.Count == 4 && values.Sum() == 11 && copy.Count == dictionary.Count(static each => each.Value > 0));

        ProcList<int> list = Procs.List<int>(name: null);
        list.Add(item: 3);
        list.AddRange(items: [1, 2]);
        list.Insert(index: 0, item: 4);
        list.Sort();
        list.Reverse();
        await list.SetAsync(0, await list.GetAsync(0) + 6);
        Require(list.ToArray() is [10, 3, 2, 1] && list.Count == 4 && list[^1] == 1 && list.Contains(3) && list.IndexOf(2) == 2 && list.Sum() == 16);
        Require(list.Pop() == 1 && list.Remove(2) && list.Update(index: 0, update: static x => x + 1) == 11);
        list[0] = 5;
        list.RemoveAt(0);
        list.Clear();
        dictionary.Clear();

        using ProcSharedMemory memory = Procs.SharedMemory(size: 100, name: "contract-memory");
        using ProcSharedMemory again = Procs.OpenSharedMemory(name: memory.Name);
        memory.Span[0] = 7;
        Require(again.AsSpan<byte>()[0] == 7);
        Names();
    }

    /// <summary>Who asks for the same name gets the same object, of every kind that has names.</summary>
    private static void Names()
    {
        Procs.Dictionary<string, int>(name: "contract-dictionary")["x"] = 1;
        Procs.List<int>(name: "contract-list").Add(1);
        Procs.Value(initial: 1, name: "contract-value").Value = 5;
        Procs.Array<int>(length: 1, name: "contract-array")[0] = 5;
        Procs.Queue<int>(capacity: 0, name: "contract-queue").Put(1);
        Procs.Event(name: "contract-event").Set();
        Procs.Lock(name: "contract-lock").Acquire();
        Procs.RLock(name: "contract-rlock").Acquire();
        Procs.Semaphore(value: 3, name: "contract-semaphore").Acquire();
        Procs.BoundedSemaphore(value: 3, name: "contract-bounded").Acquire();
        Procs.Barrier(parties: 2, action: null, timeout: null, name: "contract-barrier").Abort();
        Require(Procs.Dictionary<string, int>(name: "contract-dictionary")["x"] == 1 && Procs.List<int>(name: "contract-list").Count == 1);
        Require(Procs.Value(initial: 1, name: "contract-value").Value == 5 && Procs.Array<int>(length: 1, name: "contract-array")[0] == 5);
        Require(Procs.Queue<int>(capacity: 0, name: "contract-queue").Get() == 1 && Procs.Event(name: "contract-event").IsSet);
        Require(Procs.Lock(name: "contract-lock").IsLocked && Procs.RLock(name: "contract-rlock").IsLocked);
        Require(Procs.Semaphore(value: 3, name: "contract-semaphore").CurrentCount == 2 && Procs.BoundedSemaphore(value: 3, name: "contract-bounded").CurrentCount == 2);
        Require(Procs.Barrier(parties: 2, action: null, timeout: null, name: "contract-barrier").IsBroken);
    }
}
