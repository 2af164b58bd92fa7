namespace Pycos;

/// <summary>Changes or drops a channel's messages. Called on the channel's scheduler; must be quick and not block.</summary>
/// <param name="channel">The name of the channel.</param>
/// <param name="message">A message that was sent to it.</param>
/// <typeparam name="T">The messages' type.</typeparam>
/// <returns>What the subscribers get; a plain message converts to it.</returns>
public delegate Transformed<T> ChannelTransform<T>(string channel, T message);
