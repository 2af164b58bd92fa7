namespace Pycos.Internals;

/// <summary>Something that is done with a channel and needs the type of its messages.</summary>
internal interface IChannelVisitor<out TResult>
{
    TResult Visit<T>(BroadcastChannel<T> channel);
}
