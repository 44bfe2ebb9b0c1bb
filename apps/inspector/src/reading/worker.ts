import { serve } from '../support/rpc.ts';
import { InspectorSession } from './session.ts';

serve(new InspectorSession());
