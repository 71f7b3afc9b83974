// An index of the words of the .NET reference documentation, made by a pool, checked against one process.
using System.Diagnostics;
using ActorProcs;
using WordIndex;

var folder = args.FirstOrDefault() ?? Documentation.DefaultFolder();
var files = Documentation.Files(folder);
if (files.Length == 0)
{
    Console.Error.WriteLine($"error: no reference documentation (packs/*.Ref/*/ref/**/*.xml) below {folder}. Give the folder of a .NET SDK as the argument.");
    return 1;
}

using var pool = Procs.Pool();

// Measured is the work and not the starting: until every worker has answered, or one of them does not come.
var ready = new HashSet<(string Node, int Pid)>();
for (var start = Stopwatch.StartNew(); ready.Count < pool.Processes && start.Elapsed < TimeSpan.FromSeconds(30);)
    ready.UnionWith(pool.Map(static _ => (Procs.Current.Node, Environment.ProcessId), Enumerable.Range(0, pool.Processes), new MapOptions { ChunkSize = 1 }));

var clock = Stopwatch.StartNew();
using var bar = new ProgressBar(files.Length);
var counted = pool.Map(WordCounter.Count, files, new MapOptions { ChunkSize = 1, Progress = bar });
var index = Vocabulary.Merge(counted);
var byPool = clock.Elapsed;
bar.Dispose();

clock.Restart();
var expected = Vocabulary.Merge(files.Select(WordCounter.Count));
var byOne = clock.Elapsed;

Console.WriteLine($"{files.Length} files, {files.Sum(file => new FileInfo(file).Length) / 1e6:F1} MB, {index.Words} words, {index.Distinct} different ones");
foreach (var (word, entry) in index.Commonest(20)) Console.WriteLine($"{entry.Count,9}  {word,-16} in {entry.Files} files");
Console.WriteLine($"pool of {pool.Processes}: {byPool.TotalSeconds:F2} s    one process: {byOne.TotalSeconds:F2} s    {byOne / byPool:F2}x");

var hosts = counted.CountBy(counts => counts.Host).OrderBy(host => host.Key, StringComparer.Ordinal).ToList();
if (hosts.Count > 1) Console.WriteLine($"hosts: {string.Join(", ", hosts.Select(host => $"{host.Key} {host.Value} files"))}");

if (!index.Equals(expected))
{
    Console.Error.WriteLine("error: the pool's index differs from that of one process.");
    return 1;
}

Console.WriteLine("The index equals that of one process.");
return 0;
