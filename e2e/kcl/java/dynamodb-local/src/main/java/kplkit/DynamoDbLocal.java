package kplkit;

import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.net.ServerSocket;

/** Runs DynamoDB Local, in memory, on a free port, which it writes to standard output. Ends when standard input does. */
public final class DynamoDbLocal {
  private DynamoDbLocal() {}

  public static void main(String[] arguments) throws Exception {
    String port = Integer.toString(freePort());
    String[] options = {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", port};
    DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(options);
    server.start();
    System.out.println("port\t" + port);
    while (System.in.read() != -1) {}
    Runtime.getRuntime().halt(0);
  }

  /** Another process can still be faster to open it. */
  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
