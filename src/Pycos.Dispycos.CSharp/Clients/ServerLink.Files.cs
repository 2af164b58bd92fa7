namespace Pycos.Internals;

/// <content>Files that its node is to have before jobs.</content>
internal sealed partial class ServerLink
{
    /// <summary>Has the server put files where jobs of all servers of its node find them, and sends it those that the machine does not have.</summary>
    /// <exception cref="ServerSetupException">One can not be read, sent or written, or is another one by now.</exception>
    /// <exception cref="PeerLostException">The server is gone.</exception>
    public async Coroutine SendFilesAsync(IReadOnlyList<ClientFile> files)
    {
        try
        {
            var missing = await PlaceAsync(files);
            foreach (var file in missing.DistinctBy(static file => file.Sha256))
            {
                await engine.Node.SendFileAsync(location, file.Path, file.Sha256);
            }

            if (missing.Count > 0 && await PlaceAsync(missing) is [var changed, ..])
            {
                throw new ServerSetupException($"{changed.Path} has changed since the cluster was started", null);
            }
        }
        catch (FileTransferException lost) when (lost.Reason is FileTransferFailure.Unknown or FileTransferFailure.Unreachable)
        {
            throw new PeerLostException(lost.Message);
        }
        catch (Exception failure) when (failure is FileTransferException or IOException or UnauthorizedAccessException)
        {
            throw new ServerSetupException($"a file can not be sent to it: {failure.Message}", failure);
        }
        catch (ServiceCallException failure) when (failure.Reason == ServiceCallFailure.Failed)
        {
            throw new ServerSetupException($"a file can not be put there: {failure.InnerException!.Message}", failure.InnerException);
        }
    }

    /// <summary>Has files put in their places.</summary>
    /// <returns>Those that are missing.</returns>
    private async Coroutine<IReadOnlyList<ClientFile>> PlaceAsync(IReadOnlyList<ClientFile> files)
    {
        using var place = new RemoteService<ServerFile[], string[]>(engine.Node, peer!, ServerNames.Files);
        var missing = await place.CallAsync([.. files.Select(static file => file.Wire)], engine.Options.SetupTimeout);
        return [.. files.Where(file => missing.Contains(file.Sha256))];
    }
}
