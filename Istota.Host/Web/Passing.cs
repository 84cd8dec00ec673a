namespace Istota.Host.Web;

/// <summary>Faults that pass: a page says "not just now" instead of breaking, and the API asks to try again.</summary>
public static class Passing
{
    public static bool Is(Exception cause) => cause is Storage.StorageException or TimeoutException or Akka.Actor.AskTimeoutException;
}
