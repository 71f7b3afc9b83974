using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorProcs.Wire;

namespace ActorProcs.Trust;

/// <summary>Where a node keeps what must survive it: the cluster's authority and its own certificate. Only its user can read them.</summary>
internal sealed class StateFolder
{
    private const string AuthorityFile = "authority.pem";
    private const string NodeFile = "node.pem";
    private const string KeyLabel = "PRIVATE KEY";
    private const string CertificateLabel = "CERTIFICATE";
    private const string LockFile = ".lock";
    private const string Setting = "use --state with";

    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(20);

    private readonly string _path;

    /// <exception cref="ProcException">It cannot be made, or others may enter it.</exception>
    internal StateFolder(string path)
    {
        _path = Path.GetFullPath(path);
        try
        {
            if (Path.GetDirectoryName(_path) is { Length: > 0 } above) Directory.CreateDirectory(above);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }

        DirectoryOwner.EnsurePrivate(_path, Setting);
    }

    /// <summary>Where it is if nobody says otherwise.</summary>
    internal static string Default =>
        Path.Combine(
            Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } state
                ? state
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
            "actorprocs");

    /// <summary>Whether a host has a membership there.</summary>
    internal static bool IsUsed(string path) => File.Exists(Path.Combine(path, AuthorityFile));

    public override string ToString() => _path;

    /// <summary>Keeps others from looking and then writing here, until it is disposed: two nodes that start in one folder at once are to
    /// find one cluster, and not to make two.</summary>
    /// <exception cref="ProcException">The folder cannot be written.</exception>
    internal async Task<IDisposable> LockAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(_path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException || (e is IOException && !IsLocked(e)))
            {
                throw Failed(e);
            }
            catch (IOException)
            {
                await Task.Delay(LockRetry, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Null if this host has never been in a cluster.</summary>
    /// <exception cref="ProcException">The file is damaged.</exception>
    internal ClusterAuthority? LoadAuthority() => Read(AuthorityFile, ClusterAuthority.Load);

    internal void Save(ClusterAuthority authority) => Write(AuthorityFile, authority.Certificate, authority.ExportKey());

    /// <summary>Null if there is none yet.</summary>
    /// <exception cref="ProcException">The file is damaged.</exception>
    internal X509Certificate2? LoadNode() => Read(NodeFile, (certificate, key) =>
    {
        using var loaded = X509CertificateLoader.LoadCertificate(certificate);
        using var own = ECDsa.Create();
        own.ImportPkcs8PrivateKey(key, out _);
        return loaded.CopyWithPrivateKey(own);
    });

    internal void Save(X509Certificate2 node, ECDsa key) => Write(NodeFile, node, key.ExportPkcs8PrivateKey());

    /// <summary>The only error of the file system that waiting heals.</summary>
    private static bool IsLocked(Exception e)
    {
        const int WouldBlock = 11;
        const int WindowsSharing = 0x20;
        return e.HResult == WouldBlock || (e.HResult & 0xFFFF) == WindowsSharing;
    }

    private delegate T Loader<out T>(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> key);

    private T? Read<T>(string file, Loader<T> load) where T : class
    {
        var path = Path.Combine(_path, file);
        try
        {
            if (!File.Exists(path)) return null;
            var text = File.ReadAllText(path);
            return load(Part(text, CertificateLabel), Part(text, KeyLabel));
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException or ProcException)
        {
            throw new ProcException($"'{path}' is damaged: {e.Message} Restore it, or remove it and let this host join the cluster again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    private static byte[] Part(string text, string label)
    {
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
            if (rest[found.Label].SequenceEqual(label)) return Convert.FromBase64String(rest[found.Base64Data].ToString());
        throw new FormatException($"it holds no {label}.");
    }

    /// <summary>Under another name first: whoever reads sees the old file or the new one, whole, also after a crash in the middle.</summary>
    private void Write(string file, X509Certificate2 certificate, byte[] key)
    {
        var path = Path.Combine(_path, file);
        var unfinished = $"{path}.{RandomNumberGenerator.GetHexString(8)}";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(unfinished, options))
            {
                stream.Write(System.Text.Encoding.ASCII.GetBytes(
                    $"{PemEncoding.WriteString(CertificateLabel, certificate.RawData)}\n{PemEncoding.WriteString(KeyLabel, key)}\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private ProcException Failed(Exception cause) => DirectoryOwner.Failed(_path, cause, Setting);
}
